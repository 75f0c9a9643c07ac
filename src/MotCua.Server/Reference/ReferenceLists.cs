using MotCua.Server.Access;
using MotCua.Server.Database;
using MotCua.Server.Http;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Reference;

/// <summary>
/// <c>GET /v1/units</c>, <c>/v1/agencies</c>, <c>/v1/procedures</c>: all versions, or those in force on a day. Read from the database and not from the
/// store, so that a list shows a write of any process at once.
/// </summary>
internal static class ReferenceLists
{
    internal const string Tag = "Dữ liệu tham chiếu";

    /// <summary>Reference data are no part of the event log, and have a count of their own.</summary>
    internal const string AsOfAbout = " asOf.position là số lần dữ liệu tham chiếu đã thay đổi, không phải vị trí trong nhật ký sự kiện.";

    // More versions than any code will have.
    private const int MostVersions = 1000;

    public static ApiRoute Versions<T>(Register<T> register, string noun, string example)
        where T : class, IVersioned =>
        new(
            "GET",
            $"/v1/{register.Name}",
            Act.ReadReference,
            $"Danh mục {noun}, mọi phiên bản theo thời gian.{AsOfAbout}",
            Handle(register)
        )
        {
            Tag = Tag,
            Query =
            [
                Field.Text("code", "Mã.", Codes.Longest),
                .. register.Filters,
                Field.Date("at", "Chỉ những phiên bản có hiệu lực ngày này; bỏ trống: mọi phiên bản.").Like("2026-11-20"),
                Field.Text("q", "Tìm trong tên, có dấu hay không dấu."),
                Paging.Limit,
                Paging.CursorField,
            ],
            Example = $$"""{"items":[{{example}}],"asOf":{"position":1,"at":"2026-11-20T09:15:00+07:00"},"next":null}""",
        };

    public static ApiRoute OfCode<T>(Register<T> register, string noun, string example)
        where T : class, IVersioned =>
        new(
            "GET",
            $"/v1/{register.Name}/{{code}}",
            Act.ReadReference,
            $"Mọi phiên bản của một mã trong danh mục {noun}.{AsOfAbout}",
            async call =>
            {
                var code = call.Path("code");
                if (!Codes.IsCode(code))
                {
                    return Problem.NotFound();
                }
                var (versions, asOf) = await ReadAsync(register, call, code, MostVersions, null, null);
                return versions is [] ? Problem.NotFound() : Page(register, call, versions, asOf, null);
            }
        )
        {
            Tag = Tag,
            Statuses = [200, 404],
            Example = $$"""{"items":[{{example}}],"asOf":{"position":1,"at":"2026-11-20T09:15:00+07:00"},"next":null}""",
        };

    /// <summary>What identifies a list for its cursors: the path and every filter.</summary>
    internal static string NameOf(Call call) =>
        call.Http.Request.Path
        + string.Concat(
            call.Http.Request.Query.Where(pair => pair.Key is not ("cursor" or "limit"))
                .OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => $"&{pair.Key}={pair.Value}")
        );

    private static Func<Call, Task<Answer>> Handle<T>(Register<T> register)
        where T : class, IVersioned =>
        async call =>
        {
            var limit = Paging.LimitOf(call.Query);
            var (code, from) = After(call);
            var (versions, asOf) = await ReadAsync(register, call, call.Query.Text("code"), limit + 1, code, from);
            string? next = null;
            if (versions.Count > limit)
            {
                versions.RemoveAt(limit);
                var last = versions[^1].Version;
                next = Cursor.Make(NameOf(call), last.Code, Json.Date(last.ValidFrom));
            }
            return Page(register, call, versions, asOf, next);
        };

    private static (string? Code, DateOnly? From) After(Call call)
    {
        if (call.Query.Text("cursor") is not { } cursor)
        {
            return (null, null);
        }
        return Cursor.Read(cursor, NameOf(call), 2) is [{ } code, { } day] && Codes.IsCode(code) && ValueReader.ParseDate(day) is { } from
            ? (code, from)
            : throw new ProblemException(Problem.Fields(new FieldError("/query/cursor", "bad-cursor")));
    }

    private static async Task<(List<(T Version, string? Successors)>, AsOf)> ReadAsync<T>(
        Register<T> register,
        Call call,
        string? code,
        int limit,
        string? afterCode,
        DateOnly? afterFrom
    )
        where T : class, IVersioned
    {
        await using var connection = await call.Service<NpgsqlDataSource>().OpenConnectionAsync(call.Aborted);
        var list = new NpgsqlBatchCommand(register.SqlText("list"));
        list.Parameters.Add(Optional(code));
        list.Parameters.Add(Optional(call.Query.Date("at")));
        list.Parameters.Add(Optional(call.Query.Text("q")));
        list.Parameters.Add(Optional(afterCode));
        list.Parameters.Add(Optional(afterFrom));
        list.Parameters.Add(new NpgsqlParameter { Value = limit });
        foreach (var filter in register.Filters)
        {
            list.Parameters.Add(Optional(call.Query.Text(filter.Name)));
        }
        // The count of changes is read first: the list then includes at least so many.
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { new NpgsqlBatchCommand(Sql.Text("Reference.read_change")), list },
        };
        await using var reader = await batch.ExecuteReaderAsync(call.Aborted);
        await reader.ReadAsync(call.Aborted);
        var asOf = new AsOf(reader.GetInt64(0), call.Now);
        await reader.NextResultAsync(call.Aborted);
        var versions = new List<(T, string?)>();
        while (await reader.ReadAsync(call.Aborted))
        {
            versions.Add((register.From(reader), register.HasSuccessors ? reader.Text(reader.FieldCount - 1) ?? "[]" : null));
        }
        return (versions, asOf);
    }

    internal static NpgsqlParameter Optional(string? value) =>
        new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter Optional(DateOnly? value) =>
        new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Date };

    private static Answer Page<T>(Register<T> register, Call call, List<(T Version, string? Successors)> versions, AsOf asOf, string? next)
        where T : class, IVersioned =>
        Paging.Page(
            call,
            writer =>
            {
                foreach (var (version, successors) in versions)
                {
                    writer.WriteStartObject();
                    register.WriteFields(writer, version);
                    if (successors is not null)
                    {
                        writer.WritePropertyName("successors");
                        writer.WriteRawValue(successors);
                    }
                    writer.WriteEndObject();
                }
            },
            asOf,
            next
        );
}
