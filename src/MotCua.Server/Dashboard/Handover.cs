using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace MotCua.Server.Dashboard;

/// <summary>
/// What a page has asked while it was written as HTML, for the live page that follows it a moment later: the same figures, asked once. Given to whoever names the
/// random key and holds the same token, once; forgotten after half a minute. On another node, or too late, the live page asks again: nothing depends on it.
/// </summary>
public sealed class Handover(TimeProvider clock)
{
    private const int Most = 1000;
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(30);

    private sealed record Entry(string Token, IReadOnlyDictionary<string, ApiAnswer> Answers, DateTimeOffset Until);

    private readonly ConcurrentDictionary<string, Entry> entries = new();

    public string Keep(string token, IReadOnlyDictionary<string, ApiAnswer> answers)
    {
        var now = clock.GetUtcNow();
        foreach (var (old, entry) in entries)
        {
            if (entry.Until < now || entries.Count > Most)
            {
                entries.TryRemove(old, out _);
            }
        }
        var key = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        entries[key] = new Entry(token, answers, now + Kept);
        return key;
    }

    public IReadOnlyDictionary<string, ApiAnswer>? Take(string key, string token) =>
        entries.TryRemove(key, out var entry) && entry.Token == token && entry.Until >= clock.GetUtcNow() ? entry.Answers : null;
}
