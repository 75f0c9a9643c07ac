namespace MotCua.PortalSync.Sync;

/// <summary>
/// Where this program stands in the feed, in a file that is replaced as a whole; and the lock that keeps a second sync job with the same folder away, since two at once
/// could send an older snapshot last. A position is written only when all before it has been confirmed to the server, so losing the file costs time, not dossiers.
/// </summary>
public sealed class Position : IDisposable
{
    private readonly string file;
    private readonly FileStream held;

    /// <exception cref="SettingException">Another sync job uses the folder.</exception>
    public Position(string folder)
    {
        Directory.CreateDirectory(folder);
        file = Path.Combine(folder, "cursor");
        try
        {
            held = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new SettingException(
                $"another sync job works in {folder}; there must be one only. To compare beside it: curl -X POST at its health address, /reconciliation"
            );
        }
    }

    public string? Read() =>
        File.Exists(file)
            ? File.ReadAllText(file).Trim() is { Length: > 0 } cursor
                ? cursor
                : null
            : null;

    public void Write(string? cursor)
    {
        using (var stream = new FileStream(file + ".new", FileMode.Create, FileAccess.Write))
        {
            stream.Write(System.Text.Encoding.ASCII.GetBytes(cursor ?? ""));
            stream.Flush(flushToDisk: true);
        }
        File.Move(file + ".new", file, overwrite: true);
    }

    public void Dispose() => held.Dispose();
}
