namespace MotCua.Dossiers.Figures;

/// <summary>
/// Accounts of the ledger. The numbers are a storage format: never renumbered, never reused. "Flow" accounts are summed over the days of a period,
/// "stock" accounts up to its last day.
/// </summary>
public enum Account : short
{
    // Flow: receipts by channel. Report II.06a columns 4 and 5.
    ReceivedCounter = 1,
    ReceivedOnline = 2,
    ReceivedPostal = 3,

    // Stock: what is open. Columns 12 and 13.
    OpenInTime = 11,
    OpenOverdue = 12,
    OpenNoDeadline = 13,

    // Flow: ends of the clock, against the due date in force. Columns 8, 9 and 10.
    ResolvedEarly = 21,
    ResolvedOnTime = 22,
    ResolvedLate = 23,
    ResolvedNoDeadline = 24,

    // Flow: the same ends by how they came about. Their sum is the sum of 21 to 24.
    EndedProcessed = 31,
    EndedRefused = 32,
    EndedWithdrawn = 33,
    EndedStopped = 34,
    EndedClosed = 35,

    // Flow: results handed over, by channel.
    ReturnedCounter = 41,
    ReturnedPostal = 42,
    ReturnedOnline = 43,

    // Flow: dossiers whose promise by the law's clock was broken, on the day on which it broke; and of those, by what is known now, the ones that
    // nobody has apologised for. Apologies on the day on which they were issued, by whether that was in time.
    PromiseBroken = 51,
    ApologyMissing = 52,
    ApologyInTime = 53,
    ApologyTooLate = 54,

    // Flow, on the day of receipt: dossiers whose papers were counted; of them with some digitised, all digitised, some reused (of those with some
    // digitised), some from the citizen's electronic store; and, whether counted or not, of applicants with a verified account. QĐ 766 group 6.
    WithPapers = 60,
    WithDigitisedPapers = 61,
    AllPapersDigitised = 62,
    WithReusedPapers = 63,
    WithPapersFromStore = 64,
    IdentityVerified = 65,

    // Flow, on the day of the end: of 31, with an electronically signed result; of them with all papers digitised.
    SignedResult = 66,
    DigitisedThroughout = 67,

    // Flow, on the day on which money was asked for the first time: dossiers with a fee; of them paid, paid online. QĐ 766 group 4.
    WithFee = 70,
    FeePaid = 71,
    FeePaidOnline = 72,

    // Flow, on the day of the last rating: by what it said.
    RatedUnsatisfied = 75,
    RatedSatisfied = 76,
    RatedVerySatisfied = 77,

    // What must be added to 11, 12 and 21 to 23 to judge by the due date before re-appointment. Only re-appointed dossiers have such entries.
    OriginalOpenInTime = 111,
    OriginalOpenOverdue = 112,
    OriginalResolvedEarly = 121,
    OriginalResolvedOnTime = 122,
    OriginalResolvedLate = 123,

    // Memo: those in 11, 21 and 22 for which a supplement was asked more than once. QĐ 766 index 2.1 counts them as late.
    AskedAgainOpenInTime = 211,
    AskedAgainResolvedEarly = 221,
    AskedAgainResolvedOnTime = 222,

    // Of the ledger of the national portal, all flow, on the day of receipt: what must be there; of it accepted there at least once; as it is here now;
    // refused there and not changed since. Receipts that are none of its business: taken over from older systems, of another system of record.
    // Reported by such systems; of these ended.
    PortalOwed = 301,
    PortalSynced = 302,
    PortalFresh = 303,
    PortalFailing = 304,
    PortalImported = 305,
    PortalElsewhere = 306,
    InboundReceived = 311,
    InboundEnded = 312,
}
