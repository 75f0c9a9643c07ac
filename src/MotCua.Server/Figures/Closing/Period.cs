using System.Text.Json;
using MotCua.Server.Http;
using Npgsql;

namespace MotCua.Server.Figures.Closing;

/// <summary>A closed period: the figures of all cells as of a position, and their digest.</summary>
/// <param name="Kind"><c>calendar</c>: whole months. <c>15-14</c>: from the 15th of a month to the 14th of another, as TTHC reports are due (TT 01/2020/TT-VPCP).</param>
internal sealed record Period(
    Guid Id,
    string Kind,
    DateOnly First,
    DateOnly Last,
    AsOf AsOf,
    DateTimeOffset ClosedAt,
    string ClosedBy,
    string Digest,
    string Figures
)
{
    public const string Calendar = "calendar";
    public const string FifteenToFourteen = "15-14";

    /// <summary>What is wrong with the days of a kind; null when nothing is.</summary>
    public static FieldError? Fault(string kind, DateOnly first, DateOnly last)
    {
        var fits = kind == Calendar ? first.Day == 1 && last.AddDays(1).Day == 1 : first.Day == 15 && last.Day == 14;
        return !fits || first > last
            ? new FieldError("/from", "not-a-period", kind, kind == Calendar ? "01 … 28/29/30/31" : "15 … 14")
            : null;
    }

    public static Period Read(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0),
            row.GetString(1),
            row.GetFieldValue<DateOnly>(2),
            row.GetFieldValue<DateOnly>(3),
            new AsOf(row.GetInt64(4), row.GetFieldValue<DateTimeOffset>(5)),
            row.GetFieldValue<DateTimeOffset>(6),
            row.GetString(7),
            row.GetString(8),
            row.GetString(9)
        );

    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteString("id", Id);
        writer.WriteString("kind", Kind);
        writer.WriteDate("from", First);
        writer.WriteDate("to", Last);
        writer.WriteNumber("position", AsOf.Position);
        writer.WriteInstant("closedAt", ClosedAt);
        writer.WriteString("closedBy", ClosedBy);
        writer.WriteString("digest", Digest);
    }
}
