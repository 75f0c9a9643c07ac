using System.Text;
using System.Text.Json;
using MotCua.Server.Http;

namespace MotCua.Server.Reprojections;

/// <summary>What became of the open dossiers so far: each is in exactly one of moved, kept and same.</summary>
/// <param name="Moved">Those with a later date by the newer calendar.</param>
/// <param name="Kept">Those with an earlier one: a promise handed out is not shortened.</param>
internal sealed record ReprojectionCounts(long Moved, long Kept, long Same)
{
    public static readonly ReprojectionCounts None = new(0, 0, 0);

    public long Dossiers => Moved + Kept + Same;

    public static ReprojectionCounts operator +(ReprojectionCounts a, ReprojectionCounts b) =>
        new(a.Moved + b.Moved, a.Kept + b.Kept, a.Same + b.Same);

    public string ToJson() =>
        Encoding.UTF8.GetString(
            Json.Write(writer =>
            {
                writer.WriteStartObject();
                writer.WriteNumber("dossiers", Dossiers);
                writer.WriteNumber("moved", Moved);
                writer.WriteNumber("kept", Kept);
                writer.WriteNumber("same", Same);
                writer.WriteEndObject();
            })
        );

    public static ReprojectionCounts FromJson(string json)
    {
        using var document = JsonDocument.Parse(json);
        long Of(string name) => document.RootElement.GetProperty(name).GetInt64();
        return new ReprojectionCounts(Of("moved"), Of("kept"), Of("same"));
    }
}

/// <param name="Reached">Dossiers up to this id, in the database's order, are done.</param>
internal sealed record ReprojectionProgress(Guid Reached, ReprojectionCounts Counts);

/// <summary>One act: by whom, by which calendar, and over which dossiers.</summary>
/// <param name="Agency">Those that this agency, or one below it, resolves; null: all.</param>
internal sealed record ReprojectionJob(
    Guid Id,
    string Subject,
    bool DryRun,
    string Calendar,
    int Version,
    string Authority,
    string? Agency,
    ReprojectionProgress Progress
);

/// <summary>A newer version of the calendar has come out: moving promises by this one makes no sense any more.</summary>
internal sealed class CalendarSupersededException() : Exception("a newer version of the calendar has been published");

internal static partial class ReprojectionLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Reprojections stopped on the way and go on")]
    public static partial void GoesOn(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Reprojection {Job} failed")]
    public static partial void Failed(ILogger logger, Guid job, Exception exception);
}
