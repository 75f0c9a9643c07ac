using System.Globalization;

namespace MotCua.Server.Dossiers.Worklist;

/// <summary>
/// How urgent an open dossier is at a moment: overdue, two working hours left, one working day, half of its time, or none of these; paused and ended
/// dossiers and those without a deadline have no urgency. The row holds the instants at which each begins.
/// </summary>
public static class UrgencyOrder
{
    public const string None = "none";

    public static readonly string[] Names = ["overdue", "two_hours", "one_day", "half", None];

    /// <summary>The columns with the beginnings, from the most urgent.</summary>
    private static readonly string[] Beginnings = ["overdue_from", "two_hours_from", "one_day_from", "half_from"];

    /// <summary>
    /// The parts of the order, one after the other: the ranks of <see cref="Names"/>, open dossiers before ended ones. <c>{0}</c> stands for now. Each
    /// part is in the order of the index that begins with "closed".
    /// </summary>
    public static IReadOnlyList<string> Parts { get; } = [.. Names.Select((_, rank) => $"not closed and {Condition(rank)}"), "closed"];

    /// <summary>A fragment that holds for the dossiers of one urgency; <c>{0}</c> stands for now.</summary>
    public static string Condition(string name) => $"not closed and {Condition(Array.IndexOf(Names, name))}";

    /// <summary>The urgency of a row of the list.</summary>
    public static string Of(Func<string, DateTimeOffset?> beginning, bool waits, DateTimeOffset now)
    {
        for (var rank = 0; rank < Beginnings.Length && !waits; rank++)
        {
            if (beginning(Beginnings[rank]) is { } from && from <= now)
            {
                return Names[rank];
            }
        }
        return None;
    }

    private static string Condition(int rank)
    {
        var more = Beginnings.Take(rank).Select(column => $"({column} is null or {column} > {{0}})");
        return rank < Beginnings.Length
            ? string.Create(CultureInfo.InvariantCulture, $"paused_since is null and {Beginnings[rank]} <= {{0}}")
                + string.Concat(more.Select(one => " and " + one))
            : $"(paused_since is not null or ({string.Join(" and ", more)}))";
    }
}
