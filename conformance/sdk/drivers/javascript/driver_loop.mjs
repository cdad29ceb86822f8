// The loop of a driver in JavaScript: a line of JSON in, a line of JSON out.
// A driver is an object with a method for each message that it takes.

import readline from 'node:readline'
import { decode, encode } from './driver_values.mjs'

const PROTOCOL = 1
const write = process.stdout.write.bind(process.stdout)
// What an SDK prints goes to standard error: standard output belongs to the protocol.
process.stdout.write = process.stderr.write.bind(process.stderr)

/** The SDK cannot be asked to do this; it is no failure of the SDK. */
export class Unsupported extends Error {}

export function value (output, more = {}) {
  return { type: 'value', output: encode(output), ...more }
}

export function failure (className, code, message, { members, ...more } = {}) {
  const told = { type: 'failure', class_name: className, code: code ?? null, message: String(message ?? '') }
  return { ...told, ...(members ? { members: encode(members) } : {}), ...more }
}

/** What nobody could catch: it would have ended its user's program. */
function uncaught () {
  let listener
  const promise = new Promise((resolve) => {
    listener = error => resolve(failure(`uncaught ${error?.constructor?.name}`, null, error?.message))
    process.on('uncaughtException', listener)
    process.on('unhandledRejection', listener)
  })
  const forget = () => {
    process.off('uncaughtException', listener)
    process.off('unhandledRejection', listener)
  }
  return { promise, forget }
}

// What the SDK said when its client was to be made is what its user gets.
let unmade

async function configured (driver, words) {
  unmade = undefined
  try {
    await driver.configure(words)
  } catch (error) {
    if (error instanceof Unsupported) throw error
    unmade = failure(error.constructor.name, null, error.message)
  }
  return { type: 'configured' }
}

async function answer (driver, { id, type, ...words }) {
  if (type === 'hello') return { type, protocol: PROTOCOL, ...driver.hello() }
  if (type === 'echo') return { type: 'echoed', value: encode(decode(words.value)) }
  if (type === 'shutdown') return { type: 'bye' }
  if (!driver[type]) return { type: 'unsupported', reason: `this driver takes no ${type}` }
  const crash = uncaught()
  try {
    if (type === 'configure') return await configured(driver, words)
    return unmade ?? await Promise.race([driver[type]({ ...words, input: decode(words.input) }), crash.promise])
  } catch (error) {
    if (error instanceof Unsupported) return { type: 'unsupported', reason: error.message }
    throw error
  } finally {
    crash.forget()
  }
}

export async function serve (driver) {
  for await (const line of readline.createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    const message = JSON.parse(line)
    const told = { id: message.id, ...await answer(driver, message) }
    await new Promise(resolve => write(JSON.stringify(told) + '\n', resolve))
    if (message.type === 'shutdown') break
  }
  process.exit(0)
}
