namespace MotCua.EventStore;

/// <param name="Position">The highest position written; 0 if the batch held no events.</param>
/// <param name="Versions">The new version of each stream of the batch.</param>
public sealed record AppendResult(long Position, IReadOnlyDictionary<Guid, long> Versions);
