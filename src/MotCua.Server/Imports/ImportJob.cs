using MotCua.Server.Access;

namespace MotCua.Server.Imports;

/// <summary>What became of the lines so far. Every line that is not empty is in exactly one of received, commands, same and refused.</summary>
/// <param name="Received">Receipts that were taken over.</param>
/// <param name="Commands">Other commands that were taken over.</param>
/// <param name="Same">Lines that changed nothing: taken over before, or what they ask for holds already.</param>
/// <param name="Events">Events written, announcements of broken due dates among them.</param>
internal sealed record ImportCounts(long Received, long Commands, long Same, long Refused, long Events)
{
    public static readonly ImportCounts None = new(0, 0, 0, 0, 0);

    public long Lines => Received + Commands + Same + Refused;

    public static ImportCounts operator +(ImportCounts a, ImportCounts b) =>
        new(a.Received + b.Received, a.Commands + b.Commands, a.Same + b.Same, a.Refused + b.Refused, a.Events + b.Events);
}

/// <param name="Done">Lines gone through, the empty ones too.</param>
internal sealed record ImportProgress(long Done, ImportCounts Counts)
{
    public static readonly ImportProgress None = new(0, ImportCounts.None);
}

/// <summary>An import that runs, or waits to run, in this process.</summary>
/// <param name="Source">Name of the older system: the same key of another source is another dossier.</param>
internal sealed record ImportJob(Guid Id, Actor Actor, string Source, bool DryRun, Spool Spool) : IDisposable
{
    private readonly CancellationTokenSource givenUp = new();
    private volatile ImportProgress progress = ImportProgress.None;

    /// <summary>Another node took this one for dead.</summary>
    public CancellationToken GivenUp => givenUp.Token;

    public ImportProgress Progress
    {
        get => progress;
        set => progress = value;
    }

    /// <summary>Lines of the body, the empty ones too.</summary>
    public long Lines { get; } = Spool.Lines;

    public void GiveUp() => givenUp.Cancel();

    // Not the token source: it holds nothing, and a late GiveUp must not fail.
    public void Dispose() => Spool.Dispose();
}
