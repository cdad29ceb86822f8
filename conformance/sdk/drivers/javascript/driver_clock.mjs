// A clock that can be told to move by itself: a sleep of the SDK then takes no time, and is told to the suite.
// Only what waits between two requests is a sleep; a time limit on an answer is set with setTimeout as well, and stays.
// Which it is, the file tells from which setTimeout is called. Import it before the SDK.

const realTimeout = globalThis.setTimeout
const realNow = Date.now
// aws-lite sets no time limits
const SLEEPS = /[\\/](submodules[\\/](retry|client)|middleware-retry|util-retry|util-waiter|@aws-lite[\\/]client)[\\/]/
let virtual = false
let slept = []
let moved = 0

globalThis.setTimeout = Object.assign((act, milliseconds, ...words) => {
  if (!virtual || !SLEEPS.test(new Error().stack.split('\n')[2])) return realTimeout(act, milliseconds, ...words)
  slept.push((milliseconds ?? 0) / 1000)
  moved += milliseconds ?? 0
  return realTimeout(act, 0, ...words)
}, realTimeout)

/** Let sleeps take no time, or no longer. */
export function setVirtual (on) {
  virtual = on
}

/** Have `act` see a clock that its own sleeps have moved: a waiter stops when its time is over. */
export async function withMovedClock (act) {
  if (!virtual) return await act()
  const before = moved
  Date.now = () => realNow() + moved - before
  try {
    return await act()
  } finally {
    Date.now = realNow
  }
}

/** The sleeps since the last answer, as a part of it; nothing where the clock is the real one. */
export function sleeps () {
  const told = virtual ? { slept } : {}
  slept = []
  return told
}
