// aws-lite, driven: node aws_lite_driver.mjs FOLDER, which is where the client and its plug-ins are installed.

import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { setVirtual, sleeps } from './driver_clock.mjs'
import { failure, serve, Unsupported, value } from './driver_loop.mjs'

const folder = process.argv[2]
const load = createRequire(path.resolve(folder, 'driver.js'))
const awsLite = load('@aws-lite/client')
const plugins = {}
for (const name of fs.readdirSync(path.join(folder, 'node_modules/@aws-lite'))) {
  if (name === 'client' || name.endsWith('-types')) continue
  const plugin = (await import(pathToFileURL(load.resolve(`@aws-lite/${name}`)))).default
  plugins[plugin.service] = plugin
}

let client

function method (service, operation) {
  const found = plugins[service]?.methods[operation]
  if (!found || found.disabled) throw new Unsupported(`the plug-in has no ${operation}`)
  if (/awsjson(?!ContentType|: false)/.test(`${found.request} ${found.response}`)) {
    throw new Unsupported('the plug-in makes values of JavaScript of attributes, as it documents')
  }
  return found
}

// Bytes inside of a structure are base64.
function buffered (value) {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(buffered)
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, buffered(item)]))
}

// A plug-in says which types it takes at the top: a Buffer, or the JSON that the bytes are; seconds, or a Date.
function fitted (input, validate = {}) {
  return Object.fromEntries(Object.entries(input).map(([name, item]) => {
    if (item instanceof Date && validate[name]?.type === 'number') return [name, item.getTime() / 1000]
    if (!(item instanceof Uint8Array)) return [name, buffered(item)]
    const types = [validate[name]?.type ?? 'buffer'].flat()
    if (types.includes('buffer') || !types.includes('object')) return [name, Buffer.from(item)]
    try {
      return [name, JSON.parse(Buffer.from(item).toString())]
    } catch {
      throw new Unsupported(`${name} takes JSON alone`)
    }
  }))
}

const OWN = ['name', 'code', 'message', 'stack', 'statusCode', 'headers', 'service', 'property', 'awsDoc', 'readme', 'time']

function failed (error) {
  const members = Object.fromEntries(Object.entries(error).filter(([key]) => !OWN.includes(key)))
  return failure(error.constructor.name, error.code, error.message, {
    status: error.statusCode ?? null,
    request_id: error.headers?.['x-amzn-requestid'] ?? null,
    members,
    ...sleeps(),
  })
}

async function answered (act) {
  try {
    return value(await act(), sleeps())
  } catch (error) {
    return failed(error)
  }
}

serve({
  hello: () => ({
    sdk: 'aws-lite',
    version: load('@aws-lite/client/package.json').version,
    language: 'JavaScript',
    services: Object.keys(plugins),
    features: ['paginate', 'virtual-clock', 'raw-values', 'error-members', 'shared-quota'],
  }),

  async configure ({ service, endpoint, region, credentials, retry_mode, max_attempts, timeout, virtual_clock }) {
    if (!plugins[service]) throw new Unsupported(`no plug-in of ${service} is installed`)
    if (retry_mode !== undefined) throw new Unsupported('aws-lite has no retry modes')
    if (timeout !== undefined) throw new Unsupported('aws-lite has no time limit')
    setVirtual(Boolean(virtual_clock))
    const settings = {
      endpoint,
      region,
      accessKeyId: credentials?.access_key,
      secretAccessKey: credentials?.secret_key,
      sessionToken: credentials?.token,
      retries: max_attempts === undefined ? undefined : max_attempts - 1,
    }
    const given = Object.entries(settings).filter(([, setting]) => setting !== undefined)
    client = await awsLite({ ...Object.fromEntries(given), plugins: [plugins[service]] })
  },

  call ({ service, operation, input }) {
    const fit = fitted(input, method(service, operation).validate)
    return answered(() => client[plugins[service].property][operation](fit))
  },

  paginate ({ service, operation, input, limit }) {
    if (limit !== undefined) throw new Unsupported('its paginators take no limit')
    const known = method(service, operation).validate
    const takes = known?.paginate
    if (!takes) throw new Unsupported(`the plug-in does not page through ${operation}`)
    const ask = client[plugins[service].property][operation]
    const fit = fitted(input, known)
    if (![takes.type].flat().includes('string')) {
      return answered(async () => [await ask({ ...fit, paginate: true })])
    }
    return answered(async () => {
      const pages = []
      for await (const page of await ask({ ...fit, paginate: 'iterator' })) pages.push(page)
      return pages
    })
  },
})
