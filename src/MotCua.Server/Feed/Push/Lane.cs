namespace MotCua.Server.Feed.Push;

/// <summary>
/// The events of one dossier for one subscription, in order, one on the way at a time. Fresh: its events wait in memory and are counted among those that hold the
/// cursor. Behind, after a failure: it has a row of its own, the cursor goes on without it, and its events are read from the feed when it is their turn.
/// </summary>
public sealed class Lane(Guid dossier)
{
    public Guid Dossier => dossier;
    public Queue<FeedEvent> Events { get; } = new();
    public bool InFlight { get; set; }
    public bool Ready { get; set; }
    public bool Behind { get; set; }

    /// <summary>Behind: everything before this position is acknowledged.</summary>
    public long Head { get; set; }

    /// <summary>Behind: the last event known to wait; less than <see cref="Head"/> when none does.</summary>
    public long Newest { get; set; }
    public int Attempts { get; set; }
    public DateTimeOffset? FirstFailedAt { get; set; }
    public DateTimeOffset Due { get; set; }
    public string? Reason { get; set; }

    /// <summary>Differs from its row.</summary>
    public bool Dirty { get; set; }

    public bool HasWork => Events.Count > 0 || (Behind && Head <= Newest);

    /// <summary>As it is now, to be written as a row while the original goes on.</summary>
    public Lane Copy() =>
        new(dossier)
        {
            Behind = true,
            Head = Head,
            Newest = Newest,
            Attempts = Attempts,
            FirstFailedAt = FirstFailedAt,
            Due = Due < DateTimeOffset.UnixEpoch ? DateTimeOffset.UnixEpoch : Due,
            Reason = Reason,
        };
}
