namespace MotCua.EventStore;

/// <summary>What a command was answered, kept under its idempotency key.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">Text of the body, given again byte for byte.</param>
/// <param name="StreamId">The stream it was about.</param>
/// <param name="Version">The version of that stream after the command.</param>
/// <param name="Location">Address of what it created.</param>
public sealed record StoredAnswer(int Status, string Body, Guid? StreamId = null, long? Version = null, string? Location = null)
{
    /// <summary>Hash of the request that got this answer. The same key with another request is a mistake of the caller.</summary>
    public ReadOnlyMemory<byte> RequestHash { get; init; }

    /// <summary>When the answer was stored, UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
