using System.Buffers;

namespace MotCua.Server.Imports;

/// <summary>
/// A body on its way to the worker: a file that has no name any more, so that its space and the personal data in it are gone when the handle is
/// closed, also by a kill.
/// </summary>
internal sealed class Spool : IDisposable
{
    private readonly FileStream file;

    private Spool(FileStream file) => this.file = file;

    /// <summary>Lines of the body, the empty ones too.</summary>
    public long Lines { get; private set; }

    /// <summary>/var/tmp where there is one: /tmp may be memory.</summary>
    public static string DefaultFolder => Directory.Exists("/var/tmp") ? "/var/tmp" : Path.GetTempPath();

    /// <summary>Copies a body of any size.</summary>
    /// <exception cref="SpoolFullException">The folder takes no more.</exception>
    public static async Task<Spool> KeepAsync(Stream body, string folder, CancellationToken ct)
    {
        var spool = new Spool(Create(folder));
        try
        {
            await spool.FillAsync(body, ct);
            return spool;
        }
        catch
        {
            spool.Dispose();
            throw;
        }
    }

    /// <summary>From the start.</summary>
    public Stream Read()
    {
        file.Position = 0;
        return file;
    }

    public void Dispose() => file.Dispose();

    private static FileStream Create(string folder)
    {
        var path = Path.Combine(folder, $"motcua-import-{Guid.NewGuid():N}");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        try
        {
            var file = new FileStream(path, options);
            File.Delete(path);
            return file;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SpoolFullException(exception);
        }
    }

    private async Task FillAsync(Stream body, CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            var last = (byte)'\n';
            int read;
            while ((read = await body.ReadAsync(buffer, ct)) > 0)
            {
                Lines += buffer.AsSpan(0, read).Count((byte)'\n');
                last = buffer[read - 1];
                await WriteAsync(buffer.AsMemory(0, read), ct);
            }
            Lines += last == '\n' ? 0 : 1;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        try
        {
            await file.WriteAsync(bytes, ct);
        }
        catch (IOException exception)
        {
            throw new SpoolFullException(exception);
        }
    }
}

/// <summary>The folder for bodies of imports cannot be written, most likely because its disk is full.</summary>
internal sealed class SpoolFullException(Exception cause) : Exception("the spool folder takes no more", cause);
