using System.Text;
using System.Text.Json;
using MotCua.Dossiers.Events;
using MotCua.EventStore;
using MotCua.Server.Database;
using MotCua.Server.Http;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Imports;

/// <summary>Where a batch comes from and goes to: the log, or beside it for a dry run.</summary>
internal interface IImportTarget
{
    /// <summary>Fills empty dossiers with their events, and tells which of the codes are in use.</summary>
    Task<HashSet<string>> LoadAsync(
        ImportJob job,
        IReadOnlyDictionary<Guid, ImportedDossier> missing,
        IReadOnlyList<string> codes,
        CancellationToken ct
    );

    /// <summary>Stores the steps of the batch and its refused lines, all or none.</summary>
    Task StoreAsync(ImportJob job, ImportBatch batch, CancellationToken ct);
}

/// <summary>What both targets share.</summary>
internal static class ImportRows
{
    /// <summary>Refused lines kept of one job. Beyond, they are counted only.</summary>
    private const int MostReported = 1_000_000;

    /// <summary>Reads events into the dossiers from <c>stream_id, id, type, data, seq_id</c>.</summary>
    public static async Task FillAsync(
        NpgsqlDataReader reader,
        EventRegistry registry,
        IReadOnlyDictionary<Guid, ImportedDossier> dossiers,
        CancellationToken ct
    )
    {
        while (await reader.ReadAsync(ct))
        {
            var happened = registry.Decode(reader.GetString(2), reader.GetFieldValue<byte[]>(3), reader.GetInt64(4));
            dossiers[reader.GetGuid(0)].Load(reader.GetGuid(1), (DossierEvent)happened);
        }
    }

    public static async Task AddCodesAsync(NpgsqlDataReader reader, HashSet<string> codes, CancellationToken ct)
    {
        while (await reader.ReadAsync(ct))
        {
            codes.Add(reader.GetString(0));
        }
    }

    public static NpgsqlBatchCommand RefuseLines(ImportJob job, IReadOnlyList<RefusedLine> refused) =>
        new(Sql.Text("Imports.refuse_lines"))
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = job.Id },
                Array(NpgsqlDbType.Bigint, refused.Select(line => line.Line.Number)),
                Array(NpgsqlDbType.Text, refused.Select(line => line.Line.Key)),
                Array(NpgsqlDbType.Jsonb, refused.Select(line => ToJson(line.Problem))),
                new NpgsqlParameter<long> { TypedValue = Math.Max(0, MostReported - job.Progress.Counts.Refused) },
            },
        };

    public static NpgsqlParameter Array<T>(NpgsqlDbType type, IEnumerable<T> values) =>
        new() { NpgsqlDbType = NpgsqlDbType.Array | type, Value = values.ToArray() };

    /// <summary>Code, arguments and errors, so that it can be said in either language. No value of a personal field is ever an argument.</summary>
    private static string ToJson(Problem problem) =>
        Encoding.UTF8.GetString(
            Json.Write(writer =>
            {
                writer.WriteStartObject();
                WriteWords(writer, problem.Code, problem.Arguments);
                if (problem.Errors.Count > 0)
                {
                    writer.WriteStartArray("errors");
                    foreach (var error in problem.Errors)
                    {
                        writer.WriteStartObject();
                        writer.WriteString("pointer", Storable(error.Pointer));
                        WriteWords(writer, error.Code, error.Arguments);
                        writer.WriteEndObject();
                    }
                    writer.WriteEndArray();
                }
                writer.WriteEndObject();
            })
        );

    private static void WriteWords(Utf8JsonWriter writer, string code, string[] arguments)
    {
        writer.WriteString("code", code);
        writer.WriteStartArray("arguments");
        foreach (var argument in arguments)
        {
            writer.WriteStringValue(Storable(argument));
        }
        writer.WriteEndArray();
    }

    /// <summary>A pointer may hold any name that a client wrote; PostgreSQL has no U+0000.</summary>
    private static string Storable(string text) => text.Replace('\0', '\uFFFD');
}
