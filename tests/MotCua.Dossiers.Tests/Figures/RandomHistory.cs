using FsCheck;
using FsCheck.Fluent;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;

namespace MotCua.Dossiers.Tests;

/// <summary>One attempt to do something to a dossier.</summary>
/// <param name="Minutes">How much later it is recorded than the attempt before.</param>
/// <param name="When">Whether it took effect when it was recorded, or how much earlier.</param>
/// <param name="Watched">Whether the watcher for broken due dates came by first.</param>
internal sealed record Move(int Verb, int Minutes, int When, int Choice, bool Watched);

internal sealed record Walk(int Limit, int Start, Move[] Moves)
{
    public override string ToString() => string.Join('\n', new RandomHistory(this).Events.Select(DossierSpec.Stored));
}

/// <summary>
/// A legal history, grown by trying moves and keeping those that the rules accept. Commands are recorded at ever later times, and take effect then or at any
/// earlier time that the rules allow, also before a breach that has been announced meanwhile.
/// </summary>
internal sealed class RandomHistory
{
    /// <summary>Verbs after which a dossier lives on: tried more often, or most histories would be short.</summary>
    private static readonly int[] Lasting = [.. Verb.All.Index().Where(verb => !Ends(verb.Item)).Select(verb => verb.Index)];

    private readonly List<(Dossier? Before, DossierEvent Happened, Dossier After)> steps = [];

    private static bool Ends(string verb) => verb is Verb.Process or Verb.Refuse or Verb.Withdraw or Verb.Stop or Verb.Close or Verb.Return;

    public RandomHistory(Walk walk)
    {
        Now = Some.At("2025-12-22 00:00").AddMinutes(walk.Start);
        Append(Receipt(walk.Limit, Now));
        foreach (var move in walk.Moves)
        {
            Now = Now.AddMinutes(move.Minutes);
            if (move.Watched)
            {
                Announce();
            }
            if (move.Choice % 5 == 0)
            {
                Reproject(move.Choice);
            }
            Take(EveryCommand.Decide(Verb.All[move.Verb], Dossier, Effective(move), move.Choice));
        }
        // Judged at a midnight some days later, when every breach has been announced.
        Now = VietnamTime.StartOf(VietnamTime.DateOf(Now).AddDays(3));
        Announce();
    }

    public static Arbitrary<Walk> Arbitrary { get; } =
        Arb.From(
            from limit in Gen.Choose(0, 9)
            from start in Gen.Choose(0, 7 * 24 * 60)
            from moves in Moves()
            select new Walk(limit, start, moves),
            walk => Enumerable.Range(0, walk.Moves.Length).Select(i => walk with { Moves = [.. walk.Moves[..i], .. walk.Moves[(i + 1)..]] })
        );

    public IReadOnlyList<(Dossier? Before, DossierEvent Happened, Dossier After)> Steps => steps;

    public Dossier Dossier => steps[^1].After;

    public DateTimeOffset Now { get; private set; }

    public IEnumerable<DossierEvent> Events => steps.Select(step => step.Happened);

    private static Gen<Move[]> Moves() =>
        Gen.Choose(0, 20)
            .SelectMany(length =>
                Gen.ArrayOf(
                    from verb in Gen.Frequency((2, Gen.Choose(0, Verb.All.Count - 1)), (5, Gen.Elements(Lasting)))
                    from minutes in Gen.OneOf(Gen.Constant(0), Gen.Choose(1, 600), Gen.Choose(600, 10 * 24 * 60))
                    from moment in Gen.Choose(0, 9)
                    from choice in Gen.Choose(0, 999)
                    from watched in Gen.Elements(true, false)
                    select new Move(verb, minutes, moment, choice, watched),
                    length
                )
            );

    private DateTimeOffset Effective(Move move)
    {
        var last = Dossier.LastOccurredAt;
        var wanted = move.When switch
        {
            < 4 => Now,
            4 => last,
            5 => last + ((Now - last) / 2),
            6 => last.AddMinutes(move.Choice),
            7 => Dossier.Due?.At ?? Now,
            8 => Dossier.Due?.BreachAt ?? Now,
            _ => Dossier.Due?.BreachAt.AddTicks(-1) ?? Now,
        };
        return wanted < last ? last
            : wanted > Now ? Now
            : wanted;
    }

    private void Announce()
    {
        Take(MotCua.Dossiers.Overdue.Announce(Dossier, Now));
        if (Dossier.OwesOverdue(Now))
        {
            throw new InvalidOperationException("the breach is still owed after its announcement");
        }
    }

    /// <summary>A calendar with more days off is published, and promises are moved by it.</summary>
    private void Reproject(int choice)
    {
        var closed = Enumerable
            .Range(0, 400)
            .Select(day => Some.Day("2025-12-22").AddDays(day))
            .Where(day => day.DayNumber % 9 == choice % 9);
        var calendar = Some.WithDaysOff(Some.Calendar, "VN/2", closed);
        Take(Commands.ReprojectDueDate.Decide(Dossier, new Commands.ReprojectDueDate(Now, "9/QĐ"), _ => calendar, Some.Decree118));
        if (
            Commands
                .ReprojectDueDate.Decide(Dossier, new Commands.ReprojectDueDate(Now, "9/QĐ"), _ => calendar, Some.Decree118)
                .Events.Count > 0
        )
        {
            throw new InvalidOperationException("the same calendar moves the date twice");
        }
    }

    private void Take(Decision decision)
    {
        foreach (var happened in decision.Events)
        {
            Append(happened);
        }
    }

    private void Append(DossierEvent happened)
    {
        var before = steps.Count == 0 ? null : Dossier;
        steps.Add((before, happened, Dossier.Evolve(before, happened)));
    }

    private static DossierReceived Receipt(int limit, DateTimeOffset at)
    {
        var command = Some.Receive("2025-12-22 00:00", null) with { OccurredAt = at };
        var day = VietnamTime.DateOf(at);
        command = limit switch
        {
            0 => command,
            1 => Limited(Some.WorkingDays(1)),
            2 => Limited(Some.WorkingDays(3)),
            3 => Limited(Some.WorkingDays(10)),
            4 => Limited(Some.WorkingHours(2)),
            5 => Limited(Some.WorkingHours(20.5m)),
            6 => Limited(new TimeLimit(7, LimitUnit.CalendarDays)),
            7 => Limited(new TimeLimit(0, LimitUnit.SameDay)),
            // Promises of an older system: on any day, at any hour.
            8 => command with { Promised = DueDate.OnDate(day.AddDays(6), new TimeOnly(17, 0)), Imported = true },
            _ => command with { Promised = DueDate.AtInstant(at.AddMinutes(5_000)), Imported = true },
        };
        return Some.Received(command);

        Commands.ReceiveDossier Limited(TimeLimit value) => command with { Procedure = command.Procedure with { Limit = value } };
    }
}
