using System.Text.Json;

namespace MotCua.Server.Http;

/// <summary>How far the data behind a list or a figure reach: every event up to <paramref name="Position"/>, as known at <paramref name="At"/>.</summary>
public sealed record AsOf(long Position, DateTimeOffset At)
{
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("asOf");
        writer.WriteNumber("position", Position);
        writer.WriteInstant("at", At);
        writer.WriteEndObject();
    }
}

/// <summary>The parameters and the shape that all lists share.</summary>
public static class Paging
{
    public static readonly Field Limit = Field.Number("limit", "Items on a page: 1 to 200, 50 unless told.", 1, 200).Like(50);
    public static readonly Field CursorField = Field.Text("cursor", "From `next` of the page before; opaque.", 2000);

    /// <summary>Waits until the data reach an own write: the position that a command answered.</summary>
    public static readonly Field After = Field
        .Number("after", "Waits up to 2 s until this position (MotCua-Position of a command) is included.", 0, long.MaxValue)
        .Like(1204551);

    public static int LimitOf(Values query) => (int)(query.Number("limit") ?? 50);

    /// <summary>A page: items, as-of, cursor of the next page, and the Link header that says the same.</summary>
    public static Answer Page(Call call, Action<Utf8JsonWriter> writeItems, AsOf asOf, string? next, long? total = null)
    {
        var answer = Answer.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("items");
            writeItems(writer);
            writer.WriteEndArray();
            asOf.WriteTo(writer);
            writer.WriteString("next", next);
            if (total is { } count)
            {
                writer.WriteNumber("total", count);
            }
            writer.WriteEndObject();
        });
        if (next is not null)
        {
            var others = call
                .Http.Request.Query.Where(pair => pair.Key != "cursor")
                .Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString()));
            var query = QueryString.Create(others!).Add("cursor", next);
            answer.With("Link", $"<{call.Http.Request.PathBase}{call.Http.Request.Path}{query}>; rel=\"next\"");
        }
        return answer;
    }
}
