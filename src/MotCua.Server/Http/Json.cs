using System.Text.Encodings.Web;
using System.Text.Json;

namespace MotCua.Server.Http;

/// <summary>How JSON leaves the server: UTF-8, letters and offsets readable. It is never put into a page, and its type is not guessed (nosniff).</summary>
public static class Json
{
    public static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = Encoder };

    public static readonly JsonDocumentOptions ReaderOptions = new()
    {
        AllowDuplicateProperties = false,
        MaxDepth = 16,
        CommentHandling = JsonCommentHandling.Disallow,
    };

    /// <summary>Writes an object or array into bytes.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using var buffer = new PooledBuffer();
        Write(write, buffer);
        return buffer.Written.ToArray();
    }

    public static void Write(Action<Utf8JsonWriter> write, System.Buffers.IBufferWriter<byte> buffer)
    {
        using var writer = new Utf8JsonWriter(buffer, WriterOptions);
        write(writer);
    }

    /// <summary>An instant as the contract writes it: +07:00, to the millisecond or finer where it is finer.</summary>
    public static string Instant(DateTimeOffset instant)
    {
        var local = MotCua.Dossiers.Time.VietnamTime.ToLocal(instant);
        return local.ToString(
            local.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-ddTHH:mm:sszzz" : "yyyy-MM-ddTHH:mm:ss.FFFFFFzzz",
            System.Globalization.CultureInfo.InvariantCulture
        );
    }

    public static string Date(DateOnly date) => date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    public static void WriteInstant(this Utf8JsonWriter writer, string name, DateTimeOffset? instant)
    {
        if (instant is { } value)
        {
            writer.WriteString(name, Instant(value));
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    public static void WriteDate(this Utf8JsonWriter writer, string name, DateOnly? date)
    {
        if (date is { } value)
        {
            writer.WriteString(name, Date(value));
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
