/*
 * Loaders, a meter and installers' PCs, with cuts, copies, replays and resets (SPEC 10, 11 and 13).
 *
 * A step is one durable step of a program, or one thing that happens to it. What a PC keeps is its container; what a meter
 * keeps are its record, its network's configurations and the seeds of its prekeys; what a loader keeps is, for each slot, the newest record of its
 * journal, the block of its key and the blocks of its content. A cut takes everything else.
 *
 * It shows that each step from any state that can be keeps what has to be: so that any number of steps does, of three messages, two signers
 * and two loaders of a slot each,
 * with three prekeys.
 *
 * Left out: storage that fails (slots that are DAMAGED), ZEROIZE, which wipes by a person's order, the owner sets of messages, enrolments, and what a
 * meter without a network keeps in memory to try again.
 */
module keyloader

open util/ordering[Message] as sequence

sig Signer {}

sig Prekey {}

/** A sealed message, and the prekey that it is sealed to within, if any; their order is that of the sequences. */
sig Message { signer: one Signer, to: lone Prekey }

fact { Signer in Message.signer }

// ---- Two tables, which the programs' own are compared with.

enum SlotState { EMPTY, SEALED, SPENDING, SPENT }

enum Command { PUT, GET, ATTEMPT, CONSUME, RECEIPT, RELEASE }

/** What a command makes of the slot that has its message, or of an empty one. Where nothing stands it is refused, and changes nothing. */
fun becomes: Command -> SlotState -> SlotState {
  PUT -> (EMPTY + SEALED) -> SEALED
    + GET -> SEALED -> SEALED
    + ATTEMPT -> SEALED -> SEALED
    + CONSUME -> (SEALED + SPENDING + SPENT) -> SPENT
    + RECEIPT -> SEALED -> SEALED
    + RECEIPT -> SPENT -> SPENT
    + RELEASE -> SPENT -> EMPTY
}

enum Happening { STARTED, TRIAL_WANTED, TRIAL_FAILED, OUTCOME_SEALED, DELIVERED, RESET_ORDERED }

enum Entry { TRYING, MARK, OWNERS, OUTCOME, PENDING, NETWORK, PREKEY }

/** What an event brings into a meter's record. */
fun puts: Happening -> Entry {
  TRIAL_WANTED -> TRYING
    + OUTCOME_SEALED -> (MARK + OWNERS + OUTCOME + PENDING + NETWORK + PREKEY)
}

/** What it takes out of it. */
fun drops: Happening -> Entry {
  (STARTED + TRIAL_FAILED + OUTCOME_SEALED) -> TRYING
    + DELIVERED -> PENDING
    + RESET_ORDERED -> (TRYING + OWNERS + NETWORK + PREKEY)
}

// ---- What there is.

/** Each as if on a loader of its own. */
sig Slot {
  var state: one SlotState,
  /** Whose message its record names. */
  var held: lone Message,
  /** Whose receipt its record has. */
  var receipt: lone Message,
  /** What lies in its content's blocks, and under the key of which message's writing. */
  var content: lone Message,
  var key: lone Message
}

one sig Meter {
  // Its record.
  var mark: Signer -> lone Message,
  var owner: set Signer,
  var trying: lone Message,
  var outcome: set Message,
  var pending: set Message,
  var network: lone Message,
  /** The prekeys that are outstanding. */
  var listed: set Prekey,
  // Its network's configurations.
  var prepared: lone Message,
  var active: lone Message,
  // Seeds, and of which prekeys there ever were any.
  var seeds: set Prekey,
  var made: set Prekey,
  // In memory.
  var opened: lone Message,
  var joined: lone Message,
  var fresh: lone Prekey
}

/** All PCs: each message is one PC's, and none does anything with what is another's. */
one sig Host {
  var saved: set Message,
  /** Whose sealed bytes it still has. */
  var bytes: set Message,
  /** Whose receipt it has. */
  var known: set Message
}

/** Whoever has copied what lay on a loader, or went over a bus. */
one sig Attacker { var copies: set Message }

/** Slots whose loader has power and has recovered; the meter, if its agent has started. */
var sig Ready in Slot + Meter {}

/** Slots with content that has no record yet. */
var sig Writing in Slot {}

// ---- What stays as it is.

pred storageStays[s: Slot] {
  state'[s] = state[s]
  held'[s] = held[s]
  receipt'[s] = receipt[s]
  blocksStay[s]
}

pred blocksStay[s: Slot] {
  content'[s] = content[s]
  key'[s] = key[s]
}

pred loadersStay[some_: set Slot] { all s: some_ | storageStays[s] }

pred powerStays {
  Ready' = Ready
  Writing' = Writing
}

pred recordStays {
  mark' = mark
  owner' = owner
  trying' = trying
  outcome' = outcome
  pending' = pending
  network' = network
  listed' = listed
}

pred seedsStay {
  seeds' = seeds
  made' = made
}

pred configurationsStay {
  prepared' = prepared
  active' = active
  seedsStay
}

pred memoryStays {
  opened' = opened
  joined' = joined
  fresh' = fresh
}

pred meterStays {
  recordStays
  configurationsStay
  memoryStays
}

pred hostStays {
  saved' = saved
  bytes' = bytes
  known' = known
}

pred attackerStays { copies' = copies }

// ---- The installer's PC.

/** Keys and sealed bytes are kept before anything is written. Sequences rise. */
pred save[m: Message] {
  m not in Host.saved
  no Host.saved & m.nexts & signer.(m.signer)
  // it is random: nobody seals to one that is not given out yet
  m.to in Meter.made - Meter.fresh
  saved' = saved + Host -> m
  bytes' = bytes + Host -> m
  known' = known
  loadersStay[Slot] and powerStays and meterStays and attackerStays
}

/** PUT, up to where content and key are on the storage. */
pred write[s: Slot, m: Message] {
  m in Host.bytes
  stored[s, m]
  copies' = copies + Attacker -> m
}

pred stored[s: Slot, m: Message] {
  s in Ready - Writing and state[s] = EMPTY and some becomes[PUT][EMPTY]
  content'[s] = m and key'[s] = m
  state'[s] = state[s] and held'[s] = held[s] and receipt'[s] = receipt[s]
  Writing' = Writing + s and Ready' = Ready
  loadersStay[Slot - s] and meterStays and hostStays
}

/** Its record. */
pred seal[s: Slot] {
  s in Ready & Writing
  state'[s] = becomes[PUT][state[s]]
  held'[s] = content[s]
  receipt'[s] = receipt[s]
  blocksStay[s]
  Writing' = Writing - s and Ready' = Ready
  loadersStay[Slot - s] and meterStays and hostStays and attackerStays
}

/** The PC has been told, or has found it in a LIST, and keeps the bytes no longer. */
pred acknowledge[s: Slot] {
  s in Ready and state[s] = SEALED and held[s] in Host.bytes
  bytes' = bytes - Host -> held[s]
  saved' = saved and known' = known
  loadersStay[Slot] and powerStays and meterStays and attackerStays
}

/** A receipt is verified and kept. */
pred fetch[s: Slot] {
  s in Ready and some becomes[RECEIPT][state[s]]
  some receipt[s] and receipt[s] in Host.saved - Host.known
  known' = known + Host -> receipt[s]
  bytes' = bytes - Host -> receipt[s]
  saved' = saved
  loadersStay[Slot] and powerStays and meterStays and attackerStays
}

/** Only then is the slot given free. */
pred release[s: Slot] {
  s in Ready and some becomes[RELEASE][state[s]]
  held[s] in Host.known
  state'[s] = becomes[RELEASE][state[s]]
  no held'[s] and no receipt'[s]
  blocksStay[s]
  loadersStay[Slot - s] and powerStays and meterStays and hostStays and attackerStays
}

// ---- The meter.

/** What its marks say was used, or is older than what was. */
fun used: set Message {
  { m: Message | m in Meter.mark[m.signer].*prev }
}

pred recorded[h: Happening, m: lone Message] {
  mark' = (MARK in h.puts => (mark - Meter -> m.signer -> Message) + Meter -> m.signer -> m else MARK in h.drops => none -> none -> none else mark)
  owner' = (OWNERS in h.puts => (some owner => owner else Meter -> m.signer) else OWNERS in h.drops => none -> none else owner)
  trying' = (TRYING in h.puts => Meter -> m else TRYING in h.drops => none -> none else trying)
  outcome' = (OUTCOME in h.puts => outcome + Meter -> m else OUTCOME in h.drops => outcome - Meter -> m else outcome)
  pending' = (PENDING in h.puts => pending + Meter -> m else PENDING in h.drops => pending - Meter -> m else pending)
  network' = (NETWORK in h.puts => Meter -> m else NETWORK in h.drops => none -> none else network)
  listed' = (PREKEY in h.puts => (listed - Meter -> m.to) + fresh else PREKEY in h.drops => none -> none else listed)
}

/** GET, and all that is judged without a trial. */
pred judge[s: Slot] {
  Meter + s in Ready
  some becomes[GET][state[s]] and key[s] = content[s]
  no Meter.opened and no Meter.trying
  held[s] not in used + Meter.outcome
  held[s].to in Meter.seeds
  some Meter.owner implies held[s].signer in Meter.owner
  opened' = Meter -> held[s]
  joined' = joined and fresh' = fresh
  copies' = copies + Attacker -> held[s]
  loadersStay[Slot] and powerStays and recordStays and configurationsStay and hostStays
}

pred try {
  Meter in Ready and some Meter.opened and no Meter.trying
  recorded[TRIAL_WANTED, Meter.opened]
  loadersStay[Slot] and powerStays and configurationsStay and memoryStays and hostStays and attackerStays
}

pred join {
  Meter in Ready and some Meter.trying and no Meter.joined
  joined' = trying
  opened' = opened and fresh' = fresh
  loadersStay[Slot] and powerStays and recordStays and configurationsStay and hostStays and attackerStays
}

/** The message stays where it is. */
pred fail {
  Meter in Ready and some Meter.trying and no Meter.joined
  recorded[TRIAL_FAILED, Meter.trying]
  no opened' and no joined' and no fresh'
  loadersStay[Slot] and powerStays and configurationsStay and hostStays and attackerStays
}

/** The next prekey; what is made is on the storage before anybody hears of it. */
pred make[p: Prekey] {
  Meter in Ready and some Meter.joined and no Meter.fresh and p not in Meter.made
  seeds' = seeds + Meter -> p and made' = made + Meter -> p
  fresh' = Meter -> p
  opened' = opened and joined' = joined
  prepared' = prepared and active' = active
  loadersStay[Slot] and powerStays and recordStays and hostStays and attackerStays
}

/** What the record has no more, and what a cut left, is destroyed. */
pred destroy {
  Meter in Ready and no Meter.fresh
  seeds' = seeds & listed and made' = made
  prepared' = prepared and active' = active
  loadersStay[Slot] and powerStays and recordStays and memoryStays and hostStays and attackerStays
}

/** Prekeys are bounded: one more retires another. */
pred retire[p: Prekey] {
  Meter in Ready and p in Meter.listed
  unlisted[p]
}

/** A message that is used up unapplied takes its prekey along. */
pred settle[s: Slot] {
  Meter + s in Ready and held[s] in used - Meter.outcome
  unlisted[held[s].to]
}

pred unlisted[p: set Prekey] {
  listed' = listed - Meter -> p
  mark' = mark and owner' = owner and trying' = trying and outcome' = outcome and pending' = pending and network' = network
  loadersStay[Slot] and powerStays and configurationsStay and memoryStays and hostStays and attackerStays
}

/** Inert. */
pred prepare {
  Meter in Ready and some Meter.joined and Meter.prepared != Meter.joined
  prepared' = joined
  active' = active
  seedsStay
  loadersStay[Slot] and powerStays and recordStays and memoryStays and hostStays and attackerStays
}

/** OUTCOME: from here on it is applied. */
pred commit[m: Message] {
  Meter in Ready and m = Meter.joined and m = Meter.prepared
  recorded[OUTCOME_SEALED, m]
  no opened' and no joined' and no fresh'
  loadersStay[Slot] and powerStays and configurationsStay and hostStays and attackerStays
}

pred activate {
  Meter in Ready and Meter.active != Meter.network and no Meter.trying
  active' = network
  prepared' = network
  seedsStay
  loadersStay[Slot] and powerStays and recordStays and memoryStays and hostStays and attackerStays
}

/** CONSUME, its first step; not before what is committed is in force, and its prekey destroyed. */
pred consume[s: Slot] {
  Meter + s in Ready
  state[s] = SEALED and some becomes[CONSUME][state[s]]
  held[s] in Meter.pending + (used - Meter.outcome)
  Meter.active = Meter.network and no Meter.trying
  Meter.seeds in Meter.listed
  no held[s].to & Meter.listed
  state'[s] = SPENDING
  receipt'[s] = held[s] and held'[s] = held[s]
  blocksStay[s]
  loadersStay[Slot - s] and powerStays and meterStays and hostStays and attackerStays
}

/** The loader has answered OK. */
pred deliver[s: Slot] {
  Meter + s in Ready
  state[s] = SPENT and some becomes[CONSUME][state[s]] and held[s] in Meter.pending
  recorded[DELIVERED, held[s]]
  loadersStay[Slot] and powerStays and configurationsStay and memoryStays and hostStays and attackerStays
}

/** Outcomes are bounded: another makes room, and even one that is pending has to, where all of them are. */
pred forget[m: Message] {
  Meter in Ready and m in Meter.outcome
  outcome' = outcome - Meter -> m and pending' = pending - Meter -> m
  mark' = mark and owner' = owner and trying' = trying and network' = network and listed' = listed
  loadersStay[Slot] and powerStays and configurationsStay and memoryStays and hostStays and attackerStays
}

// ---- The loader, in a command or in its recovery.

pred erase[s: Slot] {
  state[s] = SPENDING and some key[s]
  no key'[s]
  content'[s] = content[s] and state'[s] = state[s] and held'[s] = held[s] and receipt'[s] = receipt[s]
  loadersStay[Slot - s] and powerStays and meterStays and hostStays and attackerStays
}

pred spend[s: Slot] {
  state[s] = SPENDING and no key[s]
  state'[s] = becomes[CONSUME][state[s]]
  held'[s] = held[s] and receipt'[s] = receipt[s]
  no content'[s] and key'[s] = key[s]
  loadersStay[Slot - s] and powerStays and meterStays and hostStays and attackerStays
}

// ---- What happens to them.

pred cutLoader[s: Slot] {
  s in Ready
  Ready' = Ready - s and Writing' = Writing - s
  loadersStay[Slot] and meterStays and hostStays and attackerStays
}

/** Before it answers anything: what has no record is dropped; what is SPENDING is finished (erase, spend). */
pred recover[s: Slot] {
  s not in Ready and state[s] != SPENDING
  state[s] = SEALED implies blocksStay[s] else (no content'[s] and no key'[s])
  state'[s] = state[s] and held'[s] = held[s] and receipt'[s] = receipt[s]
  Ready' = Ready + s and Writing' = Writing
  loadersStay[Slot - s] and meterStays and hostStays and attackerStays
}

pred cutMeter {
  Meter in Ready
  Ready' = Ready - Meter and Writing' = Writing
  no opened' and no joined' and no fresh'
  loadersStay[Slot] and recordStays and configurationsStay and hostStays and attackerStays
}

/** Without OUTCOME the trial, and what it prepared, are dropped; what the record has is put in force. */
pred start {
  Meter not in Ready
  Ready' = Ready + Meter and Writing' = Writing
  recorded[STARTED, Meter.trying]
  prepared' = network' and active' = network'
  seeds' = seeds & listed' and made' = made
  loadersStay[Slot] and memoryStays and hostStays and attackerStays
}

/** A person holds the button. */
pred reset {
  Meter in Ready
  recorded[RESET_ORDERED, Meter.trying]
  no prepared' and no active' and no opened' and no joined' and no fresh'
  seedsStay
  loadersStay[Slot] and powerStays and hostStays and attackerStays
}

/** Whoever has a copy puts it on any loader. */
pred replay[s: Slot, m: Message] {
  m in Attacker.copies
  stored[s, m]
  attackerStays
}

pred rest { loadersStay[Slot] and powerStays and meterStays and hostStays and attackerStays }

/** Nothing has happened yet. */
pred beginning {
  state = Slot -> EMPTY
  no held and no receipt and no content and no key
  no mark and no owner and no trying and no outcome and no pending and no network
  no prepared and no active and no opened and no joined
  no listed and no seeds and no made and no fresh
  no saved and no bytes and no known and no copies
  Ready = Slot + Meter and no Writing
}

fact everyStep {
  always (
    (some m: Message | save[m] or commit[m] or forget[m])
    or (some s: Slot, m: Message | write[s, m] or replay[s, m])
    or (some s: Slot | seal[s] or acknowledge[s] or fetch[s] or release[s])
    or (some s: Slot | judge[s] or settle[s] or consume[s] or deliver[s])
    or (some p: Prekey | make[p] or retire[p])
    or (some s: Slot | erase[s] or spend[s] or cutLoader[s] or recover[s])
    or try or join or fail or prepare or activate or destroy or cutMeter or start or reset or rest
  )
}

// ---- What is always so: it holds at the beginning, and each step from wherever it holds keeps it.

pred slotsHold {
  all s: Slot {
    state[s] = EMPTY implies no held[s] and no receipt[s]
    state[s] = EMPTY and s in Ready - Writing implies no key[s] and no content[s]
    state[s] = SEALED implies some held[s] and no receipt[s] and held[s] = content[s] and held[s] = key[s]
    state[s] = SPENDING implies some held[s] and receipt[s] = held[s] and key[s] in held[s]
    state[s] = SPENT implies some held[s] and receipt[s] = held[s] and no key[s] and no content[s]
  }
  Writing in Ready
  all s: Writing | state[s] = EMPTY and some content[s] and key[s] = content[s]
}

pred meterHolds {
  Meter.outcome + Meter.network + Meter.active in used
  Meter.pending in Meter.outcome
  Meter not in Ready implies no Meter.opened and no Meter.joined
  Meter in Ready implies Meter.trying in Meter.opened
  Meter.joined in Meter.trying
  no Meter.opened & used
}

pred prekeysHold {
  Meter.listed in Meter.seeds and Meter.seeds in Meter.made
  Meter.fresh in Meter.seeds - Meter.listed
  Meter not in Ready implies no Meter.fresh
  Host.saved.to in Meter.made - Meter.fresh
  Slot.held + Slot.content + Attacker.copies + Meter.opened + Meter.outcome in Host.saved
  no Meter.outcome.to & Meter.listed
  all s: Slot | state[s] in SPENDING + SPENT implies no held[s].to & Meter.seeds
}

pred hostHolds {
  Host.bytes + Host.known in Host.saved
  Slot.receipt in used
  Host.saved in Host.bytes + used + { m: Message | some s: Slot | state[s] = SEALED and m = held[s] & content[s] & key[s] }
  Meter.outcome in Meter.pending + Host.known + Slot.receipt
}

pred invariant { slotsHold and meterHolds and hostHolds and prekeysHold }

assert itHoldsAtFirst { beginning implies invariant }

assert eachStepKeepsIt { invariant implies after invariant }

// ---- The promise, of each step from anywhere.

/**
 * Credentials are applied at most once, and what is older than what was applied not at all any more: what is committed was not
 * used, is used from then on, and stays so.
 */
assert appliedAtMostOnce {
  invariant implies {
    all m: Message | commit[m] implies m not in used and after m in used
    all m: used | after m in used
  }
}

/** What was wiped stays unreadable: its key is gone before anybody hears of it, and comes back only with another writing. */
assert wipedStaysUnreadable {
  invariant implies {
    all s: Slot | state'[s] = SPENT implies no key'[s]
    all s: Slot | no key[s] and some key'[s] implies some m: Message | write[s, m] or replay[s, m]
  }
}

/**
 * Whoever has kept every copy, and has the meter's key and all that lies beside it, does not open a message to a prekey that was
 * wiped: no more of its seed is anywhere, and none comes back.
 */
assert wipedForGood {
  invariant implies {
    all s: Slot | state'[s] in SPENDING + SPENT implies no held'[s].to & Meter.seeds'
    all p: Meter.made | p in Meter.seeds' implies p in Meter.seeds
  }
}

/** A cut takes no prekey that was given out, and so no message that waits for it. */
assert cutsTakeNoPrekey { invariant and (cutMeter or start) implies Meter.listed' = Meter.listed and Meter.listed in Meter.seeds' }

/** Nothing prepared is lost: a PC has it, or a loader, or a meter has used it. */
assert nothingIsLost {
  invariant implies all m: Host.saved |
    after (m in Host.bytes + used or some s: Slot | state[s] = SEALED and m = held[s] & content[s] & key[s])
}

/** What is committed is what a start puts in force, until something newer or a reset. */
assert committedStays {
  invariant implies {
    network' = network or reset or some m: Message | commit[m]
    all m: Message | commit[m] implies Meter.network' = m
    start implies Meter.active' = Meter.network
  }
}

/** A reboot is the roll-back: nothing is put in force that was not committed. */
assert nothingElseIsInForce { invariant implies (active' = active or Meter.active' in Meter.network') }

/** A message is wiped only when it has been used, and what was committed is in force. */
assert wipedOnlyWhenUsed {
  invariant implies all s: Slot | state[s] = SEALED and state'[s] != SEALED implies held[s] in used and Meter.active = Meter.network
}

/** Whatever was applied is told in the end, unless it had to make room: its receipt is owed, on a loader, or with the PC that sealed it. */
assert receiptIsKept {
  invariant implies all m: Meter.outcome | forget[m] or after m in Meter.pending + Host.known + Slot.receipt
}

check itHoldsAtFirst for 3 but 2 Slot, 2 Signer, 1 steps
check eachStepKeepsIt for 3 but 2 Slot, 2 Signer, 2 steps
check appliedAtMostOnce for 3 but 2 Slot, 2 Signer, 2 steps
check wipedStaysUnreadable for 3 but 2 Slot, 2 Signer, 2 steps
check wipedForGood for 3 but 2 Slot, 2 Signer, 2 steps
check cutsTakeNoPrekey for 3 but 2 Slot, 2 Signer, 2 steps
check nothingIsLost for 3 but 2 Slot, 2 Signer, 2 steps
check committedStays for 3 but 2 Slot, 2 Signer, 2 steps
check nothingElseIsInForce for 3 but 2 Slot, 2 Signer, 2 steps
check wipedOnlyWhenUsed for 3 but 2 Slot, 2 Signer, 2 steps
check receiptIsKept for 3 but 2 Slot, 2 Signer, 2 steps

// ---- What can happen, so that nothing of this holds for want of it.

run wholeLife { beginning and eventually (some m: Message | m in Host.known and some s: Slot | release[s]) } for 1 but 16 steps
run aSecondIsCommitted { invariant and some Meter.outcome and some Meter.network and some m: Message | commit[m] } for 3 but 2 Slot, 2 Signer, 2 steps
run bySomebodyElse { invariant and some m: Message | commit[m] and some Meter.mark.Message - m.signer } for 3 but 2 Slot, 2 Signer, 2 steps
run anOlderOneIsWiped { invariant and some s: Slot | consume[s] and held[s] not in Meter.outcome } for 3 but 2 Slot, 2 Signer, 2 steps
run wipedWithItsPrekey { invariant and some s: Slot | consume[s] and some held[s].to } for 3 but 2 Slot, 2 Signer, 2 steps
run reused { invariant and some m: Message | commit[m] and some m.to and some Meter.fresh and some Host.saved - m & to.(m.to) } for 3 but 2 Slot, 2 Signer, 2 steps
run replayed { invariant and some s: Slot, m: used | replay[s, m] } for 3 but 2 Slot, 2 Signer, 2 steps
run finishedAfterACut { invariant and some s: Slot | s not in Ready and spend[s] } for 3 but 2 Slot, 2 Signer, 2 steps
run dropped { invariant and some s: Slot | recover[s] and some key[s] and state[s] = EMPTY } for 3 but 2 Slot, 2 Signer, 2 steps
run releasedAndReset { invariant and some Meter.owner and some Meter.network and reset } for 3 but 2 Slot, 2 Signer, 2 steps
