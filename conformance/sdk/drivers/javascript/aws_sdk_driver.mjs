// The AWS SDK for JavaScript, driven: node aws_sdk_driver.mjs FOLDER SERVICE=PACKAGE…
// FOLDER is where the packages are installed, SERVICE what botocore calls the service of a package.

import { setVirtual, sleeps, withMovedClock } from './driver_clock.mjs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { failure, serve, Unsupported, value } from './driver_loop.mjs'

const [folder, ...told] = process.argv.slice(2)
const load = createRequire(path.resolve(folder, 'driver.js'))
const packages = Object.fromEntries(told.map(word => word.split('=')))

let sdk
let client

// Each package has a version of its own.
function newest (versions) {
  return versions.sort((one, other) => one.localeCompare(other, undefined, { numeric: true })).at(-1)
}

function named (prefix, name, suffix = '') {
  const wanted = (prefix + name + suffix).toLowerCase()
  const found = Object.keys(sdk).find(key => key.toLowerCase() === wanted)
  if (!found) throw new Unsupported(`there is no ${prefix}${name}${suffix}`)
  return sdk[found]
}

function metadata (told = {}) {
  return {
    status: told.httpStatusCode ?? null,
    request_id: told.requestId ?? null,
    retries: told.attempts === undefined ? null : told.attempts - 1,
  }
}

// Read what the answer streams: a body to its end, events into a list.
async function read (output) {
  const members = {}
  for (const [name, item] of Object.entries(output)) {
    if (name === '$metadata') continue
    if (typeof item?.transformToByteArray === 'function' && !ArrayBuffer.isView(item)) {
      members[name] = await item.transformToByteArray()
    } else if (typeof item?.[Symbol.asyncIterator] === 'function') {
      members[name] = []
      for await (const event of item) members[name].push(event)
    } else members[name] = item
  }
  return members
}

const OWN = ['name', 'message', 'stack', '$fault', '$metadata', '$response', '$retryable', '$service', '$responseBodyText']

function failed (error) {
  const fromService = error.$fault !== undefined
  const members = Object.fromEntries(Object.entries(error).filter(([key]) => !OWN.includes(key)))
  const more = { ...metadata(error.$metadata), ...sleeps(), ...(fromService ? { members } : {}) }
  return failure(error.constructor.name, fromService ? error.name : null, error.message, more)
}

async function answered (act) {
  try {
    const output = await act()
    if (Array.isArray(output)) return value(output, sleeps())
    return value(output && await read(output), { ...metadata(output?.$metadata), ...sleeps() })
  } catch (error) {
    return failed(error)
  }
}

serve({
  hello: () => ({
    sdk: 'aws-sdk-js',
    version: newest(Object.values(packages).map(name => load(`${name}/package.json`).version)),
    language: 'JavaScript',
    services: Object.keys(packages),
    features: [
      'paginate', 'wait', 'wait-settings', 'wait-time', 'virtual-clock', 'timeout', 'events', 'error-classes',
      'error-members', 'shared-quota', 'retry-mode:standard', 'retry-mode:adaptive',
    ],
  }),

  configure ({ service, endpoint, region, credentials, retry_mode, max_attempts, timeout, virtual_clock }) {
    if (!packages[service]) throw new Unsupported(`no package of ${service} is installed`)
    if (retry_mode === 'legacy') throw new Unsupported('the SDK has no retry mode legacy')
    setVirtual(Boolean(virtual_clock))
    sdk = load(packages[service])
    client?.destroy()
    const keys = credentials && {
      accessKeyId: credentials.access_key,
      secretAccessKey: credentials.secret_key,
      sessionToken: credentials.token,
    }
    const milliseconds = timeout && timeout * 1000
    const waiting = milliseconds && { connectionTimeout: milliseconds, requestTimeout: milliseconds, throwOnRequestTimeout: true }
    // some clients would speak HTTP/2, which an endpoint in clear text takes from nobody
    const requestHandler = new (load('@smithy/node-http-handler').NodeHttpHandler)(waiting || {})
    const settings = { endpoint, region, credentials: keys, retryMode: retry_mode, maxAttempts: max_attempts, requestHandler }
    const given = Object.fromEntries(Object.entries(settings).filter(([, setting]) => setting !== undefined))
    const Client = Object.entries(sdk).find(([key]) => key.endsWith('Client') && key !== '__Client')[1]
    client = new Client(given)
  },

  call ({ operation, input }) {
    const Command = named('', operation, 'Command')
    return answered(() => client.send(new Command(input)))
  },

  paginate ({ operation, input, limit }) {
    if (limit !== undefined) throw new Unsupported('its paginators take no limit')
    const pages = named('paginate', operation)
    return answered(async () => {
      const all = []
      for await (const page of pages({ client }, input)) all.push(await read(page))
      return all
    })
  },

  wait ({ waiter, input, delay, max_attempts }) {
    const until = named('waitUntil', waiter)
    const seconds = delay ?? 2
    // so many requests: the last of them falls into the time, and the next one would not
    const maxWaitTime = max_attempts === undefined ? 300 : Math.max(seconds * (max_attempts - 0.5), seconds * 1.01)
    const settings = { client, maxWaitTime, minDelay: seconds, maxDelay: delay ?? 120 }
    return answered(() => withMovedClock(async () => { await until(settings, input); return null }))
  },
})
