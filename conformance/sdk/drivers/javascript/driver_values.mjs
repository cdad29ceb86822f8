// How a value crosses between the suite and a driver in JavaScript; docs/sdk-protocol.md specifies it.
// A blob is a Uint8Array, a timestamp a Date, an integer beyond the safe ones a BigInt, a decimal a Decimal.

const FLOATS = { NaN, Infinity, '-Infinity': -Infinity, '-0': -0 }

/** A decimal number, which JavaScript does not have: its digits, as SDKs of AWS keep them. */
export class Decimal {
  constructor (digits) {
    this.string = digits
    this.type = 'bigDecimal'
  }

  toString () {
    return this.string
  }
}

const READERS = {
  $blob: text => new Uint8Array(Buffer.from(text, 'base64')),
  $timestamp: text => new Date(text),
  $integer: text => BigInt(text),
  $float: text => FLOATS[text] ?? Number(text),
  $decimal: text => new Decimal(text),
  $map: pairs => object(pairs.map(([key, value]) => [key, decode(value)])),
  $unknown: name => ({ $unknown: [name, undefined] }),
  $other: told => told.text,
}

// No assignment: a key may be __proto__.
function object (pairs) {
  return Object.fromEntries(pairs)
}

export function decode (crossed) {
  if (Array.isArray(crossed)) return crossed.map(decode)
  if (crossed === null || typeof crossed !== 'object') return crossed
  const tag = Object.keys(crossed).find(key => key.startsWith('$'))
  if (tag) return READERS[tag](crossed[tag])
  return object(Object.entries(crossed).map(([key, value]) => [key, decode(value)]))
}

export function encode (value) {
  if (value === null || value === undefined) return null
  switch (typeof value) {
    case 'boolean':
    case 'string':
      return value
    case 'number':
      return number(value)
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : { $integer: String(value) }
    case 'object':
      return compound(value)
    default:
      return { $other: { type: typeof value, text: String(value) } }
  }
}

function number (value) {
  if (Object.is(value, -0)) return { $float: '-0' }
  // JSON writes a large one without an exponent, and not all of its digits: it would be read as another integer
  const exact = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))
  return exact ? value : { $float: Number.isFinite(value) ? value.toExponential() : String(value) }
}

function compound (value) {
  if (Array.isArray(value)) return value.map(encode)
  if (value instanceof Date) return timestamp(value)
  if (ArrayBuffer.isView(value)) {
    return { $blob: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') }
  }
  if (value instanceof String) return String(value) // a text that can also be read as JSON
  if (value instanceof Set) return [...value].map(encode)
  if (value.type === 'bigDecimal') return { $decimal: String(value) }
  const pairs = Object.entries(value).filter(([, inside]) => inside !== undefined && typeof inside !== 'function')
  if (Array.isArray(value.$unknown) && Object.keys(value).length === 1) return { $unknown: value.$unknown[0] }
  const coded = pairs.map(([key, inside]) => [key, encode(inside)])
  return coded.some(([key]) => key.startsWith('$')) ? { $map: coded } : object(coded)
}

function timestamp (value) {
  const year = value.getUTCFullYear()
  if (year >= 1 && year <= 9999) return { $timestamp: value.toISOString() }
  return { $other: { type: 'Date', text: Number.isNaN(year) ? String(value) : value.toISOString() } }
}
