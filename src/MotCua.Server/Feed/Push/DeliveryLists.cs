using System.Text.Json;
using MotCua.Server.Database;
using MotCua.Server.Http;
using Npgsql;

namespace MotCua.Server.Feed.Push;

/// <summary>Rows of the tables of delivery as lists.</summary>
internal static class DeliveryLists
{
    public static async Task<(List<byte[]> Items, bool More)> ListAsync(
        Call call,
        NpgsqlCommand command,
        int limit,
        Action<Utf8JsonWriter, NpgsqlDataReader> write
    )
    {
        await using var owned = command;
        await using var reader = await command.ExecuteReaderAsync(call.Aborted);
        var items = new List<byte[]>();
        while (await reader.ReadAsync(call.Aborted))
        {
            if (items.Count == limit)
            {
                return (items, true);
            }
            items.Add(
                Json.Write(writer =>
                {
                    writer.WriteStartObject();
                    write(writer, reader);
                    writer.WriteEndObject();
                })
            );
        }
        return (items, false);
    }

    public static Answer Items(List<byte[]> items, Action<Utf8JsonWriter>? also = null) =>
        Answer.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("items");
            foreach (var item in items)
            {
                writer.WriteRawValue(item);
            }
            writer.WriteEndArray();
            also?.Invoke(writer);
            writer.WriteEndObject();
        });

    public static void WriteNumber(Utf8JsonWriter writer, string name, long? number)
    {
        if (number is { } value)
        {
            writer.WriteNumber(name, value);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    public static DateTimeOffset? Instant(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);

    public static NpgsqlCommand Command(Call call, string name, params IReadOnlyList<object?> values)
    {
        var command = call.Service<NpgsqlDataSource>().CreateCommand(Sql.Text("Feed.Push." + name));
        foreach (var value in values)
        {
            command.Parameters.Add(Subscriptions.Parameter(value));
        }
        return command;
    }
}
