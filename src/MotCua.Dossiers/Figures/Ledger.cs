using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;

namespace MotCua.Dossiers.Figures;

/// <summary>By what a dossier is counted: everything that a figure can be grouped or filtered by, as it was at receipt.</summary>
public sealed record Cell(
    string Procedure,
    DateOnly ProcedureVersion,
    string Field,
    Channel Channel,
    AgencyAtReceipt Receiving,
    AgencyAtReceipt Resolving,
    CrossBoundary CrossBoundary
)
{
    public static Cell Of(Dossier dossier) =>
        new(
            dossier.Receipt.ProcedureCode,
            dossier.Receipt.ProcedureVersion,
            dossier.Receipt.Field,
            dossier.Channel,
            dossier.Receipt.Receiving,
            dossier.Receipt.Resolving,
            dossier.Receipt.CrossBoundary
        );
}

/// <summary>One line of the ledger: <paramref name="Amount"/> (never 0) on an account, taking effect on a local day.</summary>
public sealed record Entry(Cell Cell, Account Account, DateOnly Day, int Amount);

/// <summary>
/// Figures are a ledger. <see cref="Standing"/> says which entries a dossier deserves by all that is known of it now; the entries of an event are the
/// standing after it less the standing before it. So knowledge that comes late (an end found to lie before an announced breach, a corrected channel)
/// reverses what was posted, on the day on which it was posted, without a special case; the sum of a dossier's entries is always its standing;
/// and every identity of the reports (received = resolved + open) holds because each standing balances.
/// </summary>
public static class Ledger
{
    /// <summary>The entries that an event posts. <paramref name="before"/> is null for the receipt.</summary>
    public static IReadOnlyList<Entry> Post(Dossier? before, Dossier after) =>
        Post(before is null ? [] : Standing(before), Standing(after));

    /// <summary>The entries that lead from one standing to another: by account, day and amount; none that cancel out.</summary>
    public static IReadOnlyList<Entry> Post(IReadOnlyList<Entry> before, IReadOnlyList<Entry> after)
    {
        // A dossier deserves a dozen entries or so: going through the list is quicker than a dictionary.
        var sums = new List<Entry>(before.Count + after.Count);
        foreach (var entry in after)
        {
            Add(sums, entry, entry.Amount);
        }
        foreach (var entry in before)
        {
            Add(sums, entry, -entry.Amount);
        }
        sums.RemoveAll(entry => entry.Amount == 0);
        sums.Sort(
            static (a, b) =>
                a.Account != b.Account ? a.Account.CompareTo(b.Account)
                : a.Day != b.Day ? a.Day.CompareTo(b.Day)
                : a.Amount.CompareTo(b.Amount)
        );
        return sums;
    }

    /// <summary>Whether an event can move a figure at all: who holds a dossier and who works on it moves none.</summary>
    public static bool MayPost(DossierEvent happened) =>
        happened
            is not (
                DossierForwarded
                or DossierAssigned
                or DossierDueSoon
                or HandoverAccepted
                or OpinionRequested
                or OpinionReceived
                or OpinionOverdue
                or LegOpened
                or LegFinished
            );

    /// <summary>Every entry that the dossier deserves, by what is known now.</summary>
    public static IReadOnlyList<Entry> Standing(Dossier dossier)
    {
        var cell = Cell.Of(dossier);
        var entries = new List<Entry> { new(cell, Received(dossier.Channel), VietnamTime.DateOf(dossier.ReceivedAt), 1) };
        var course = Course(dossier, dossier.Due, dossier.OpenTurns);
        AddCourse(entries, cell, course, null, 1);
        if (dossier.AskedAgainAt is { } askedAgain)
        {
            AddCourse(entries, cell, AskedAgain(course, askedAgain), AskedAgainOf, 1);
        }
        if (dossier.EndedAt is { } end)
        {
            entries.Add(new Entry(cell, Ended(dossier.EndedAs!.Value), VietnamTime.DateOf(end), 1));
        }
        if (dossier.ReturnedAt is { } returned)
        {
            entries.Add(new Entry(cell, Returned(dossier.ReturnedBy!.Value), VietnamTime.DateOf(returned), 1));
        }
        if (LateOn(dossier) is { } late)
        {
            entries.Add(new Entry(cell, Account.PromiseBroken, late, 1));
            if (dossier.Apology is null)
            {
                entries.Add(new Entry(cell, Account.ApologyMissing, late, 1));
            }
        }
        if (dossier.Apology is { } apology)
        {
            var account = dossier.ApologyTooLate ? Account.ApologyTooLate : Account.ApologyInTime;
            entries.Add(new Entry(cell, account, VietnamTime.DateOf(apology.OccurredAt), 1));
        }
        ServiceEntries.Add(entries, cell, dossier);
        if (OriginalPromise.Differs(dossier))
        {
            // The promise before re-appointment breaks on its day with no event of its own, so its entry may lie in the future; it counts when its day has come.
            AddCourse(entries, cell, course, OriginalOf, -1);
            AddCourse(entries, cell, Course(dossier, dossier.OriginalDue, OriginalPromise.Turns(dossier)), OriginalOf, 1);
        }
        return entries;
    }

    /// <summary>
    /// The day on which the promise by the law's clock, before any re-appointment, broke; null when it holds. Of a re-appointed dossier that is
    /// still open this day may lie ahead. A period that began again is a new promise, and the old one is forgotten.
    /// </summary>
    public static DateOnly? LateOn(Dossier dossier)
    {
        if (dossier.OriginalDue is not { } promise)
        {
            return null;
        }
        var late = dossier.JudgedAt is { } end
            ? promise.Compare(end) > 0
            : (promise == dossier.Due ? dossier.OpenTurns : OriginalPromise.Turns(dossier))[^1].Timeliness == Timeliness.OpenOverdue;
        return late ? VietnamTime.DateOf(promise.BreachAt) : null;
    }

    /// <summary>The way of a dossier through the open states to its end, in time order.</summary>
    private static List<Turn> Course(Dossier dossier, DueDate? due, IReadOnlyList<Turn> openTurns)
    {
        if (dossier.EndedAt is not { } end)
        {
            return [.. openTurns];
        }
        // A breach announced for an instant at which the dossier turns out to have been done already did not happen.
        var course = openTurns.TakeWhile((turn, index) => index == 0 || turn.At <= end).ToList();
        course.Add(new Turn(end, Classification.OfEnded(due, dossier.JudgedAt!.Value)));
        return course;
    }

    /// <summary>The course from the second request for a supplement on. An end that is found to lie before the request stays where it is.</summary>
    private static List<Turn> AskedAgain(List<Turn> course, DateTimeOffset askedAgain)
    {
        var current = course.FindLastIndex(turn => turn.At <= askedAgain);
        var open = course[current].Timeliness is Timeliness.OpenInTime or Timeliness.OpenOverdue or Timeliness.OpenNoDeadline;
        return [open ? course[current] with { At = askedAgain } : course[current], .. course[(current + 1)..]];
    }

    /// <summary>Posts a course; a turn whose account <paramref name="map"/> does not know is left out.</summary>
    private static void AddCourse(List<Entry> entries, Cell cell, List<Turn> course, Func<Account, Account?>? map, int sign)
    {
        Account? left = null;
        foreach (var turn in course)
        {
            var day = VietnamTime.DateOf(turn.At);
            if (left is { } account)
            {
                entries.Add(new Entry(cell, account, day, -sign));
            }
            var entered = AccountOf(turn.Timeliness);
            left = map is null ? entered : map(entered);
            if (left is { } next)
            {
                entries.Add(new Entry(cell, next, day, sign));
            }
        }
    }

    private static void Add(List<Entry> sums, Entry entry, int amount)
    {
        for (var i = 0; i < sums.Count; i++)
        {
            var sum = sums[i];
            if (sum.Account == entry.Account && sum.Day == entry.Day && sum.Cell == entry.Cell)
            {
                sums[i] = sum with { Amount = sum.Amount + amount };
                return;
            }
        }
        sums.Add(entry with { Amount = amount });
    }

    private static Account AccountOf(Timeliness timeliness) =>
        timeliness switch
        {
            Timeliness.OpenInTime => Account.OpenInTime,
            Timeliness.OpenOverdue => Account.OpenOverdue,
            Timeliness.OpenNoDeadline => Account.OpenNoDeadline,
            Timeliness.Early => Account.ResolvedEarly,
            Timeliness.OnTime => Account.ResolvedOnTime,
            Timeliness.Late => Account.ResolvedLate,
            Timeliness.EndedNoDeadline => Account.ResolvedNoDeadline,
            _ => throw new ArgumentOutOfRangeException(nameof(timeliness)),
        };

    private static Account? OriginalOf(Account account) => account + 100;

    private static Account? AskedAgainOf(Account account) =>
        account switch
        {
            Account.OpenInTime => Account.AskedAgainOpenInTime,
            Account.ResolvedEarly => Account.AskedAgainResolvedEarly,
            Account.ResolvedOnTime => Account.AskedAgainResolvedOnTime,
            _ => null,
        };

    /// <summary>The channel of an account of receipts, which has entries in cells of this channel alone; null for every other account.</summary>
    public static Channel? ChannelOf(Account account) =>
        account switch
        {
            Account.ReceivedCounter => Channel.Counter,
            Account.ReceivedOnline => Channel.Online,
            Account.ReceivedPostal => Channel.Postal,
            _ => null,
        };

    private static Account Received(Channel channel) =>
        channel switch
        {
            Channel.Counter => Account.ReceivedCounter,
            Channel.Online => Account.ReceivedOnline,
            Channel.Postal => Account.ReceivedPostal,
            _ => throw new ArgumentOutOfRangeException(nameof(channel)),
        };

    private static Account Ended(DossierStatus status) =>
        status switch
        {
            DossierStatus.Processed => Account.EndedProcessed,
            DossierStatus.Refused => Account.EndedRefused,
            DossierStatus.Withdrawn => Account.EndedWithdrawn,
            DossierStatus.Stopped => Account.EndedStopped,
            DossierStatus.Closed => Account.EndedClosed,
            _ => throw new ArgumentOutOfRangeException(nameof(status)),
        };

    private static Account Returned(ReturnChannel channel) =>
        channel switch
        {
            ReturnChannel.Counter => Account.ReturnedCounter,
            ReturnChannel.Postal => Account.ReturnedPostal,
            ReturnChannel.Online => Account.ReturnedOnline,
            _ => throw new ArgumentOutOfRangeException(nameof(channel)),
        };
}
