using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MotCua.Server.Samples;

/// <summary>
/// A random sample that anybody can draw again, with nothing but the seed and the list: each dossier's rank is the SHA-256 of
/// <c>{seed}:{dossierId}</c> in UTF-8 (the id in lower case with hyphens), and the sample is the dossiers with the smallest ranks, smallest first.
/// Every set of that size is equally likely, since the hash of a seed that is not chosen by looking at ids is as good as a random number.
/// </summary>
internal static class Draw
{
    /// <summary>Seeds are whole numbers that every reader of JSON keeps exactly.</summary>
    public const long LargestSeed = 9_007_199_254_740_991;

    public static long Seed() => (long)(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) & (ulong)LargestSeed);

    /// <summary>Reads all ids and keeps <paramref name="size"/> of them.</summary>
    public static async Task<IReadOnlyList<Guid>> FromAsync(IAsyncEnumerable<Guid> ids, long seed, int size, CancellationToken ct)
    {
        var kept = new PriorityQueue<Guid, string>(Comparer<string>.Create((a, b) => string.CompareOrdinal(b, a))); // the largest leaves first
        await foreach (var id in ids.WithCancellation(ct))
        {
            kept.Enqueue(id, Rank(seed, id));
            if (kept.Count > size)
            {
                kept.Dequeue();
            }
        }
        var drawn = new Guid[kept.Count];
        for (var i = drawn.Length - 1; i >= 0; i--)
        {
            drawn[i] = kept.Dequeue();
        }
        return drawn;
    }

    private static string Rank(long seed, Guid id) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}:{id:D}"))));
}
