using System.Globalization;
using System.Text.Json;
using MotCua.Dossiers;
using MotCua.Dossiers.Figures;
using MotCua.Server.Access;
using MotCua.Server.Database;
using MotCua.Server.Dossiers.Worklist;
using MotCua.Server.Http;
using MotCua.Server.Operations;
using MotCua.Server.Reference;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Dossiers.Apologies;

/// <summary>
/// <c>GET /v1/apologies</c>: the apologies that are owed, missing, late or issued. The lists missing, late and issued are those behind the
/// figures of <c>/v1/statistics/apologies</c> over all time; owed looks at the clock, which figures do not.
/// </summary>
public static class ApologiesRoute
{
    /// <summary>What each list holds, and the column that it is ordered by; each has an index that holds just its dossiers, or the open ones.</summary>
    private static readonly Dictionary<string, (string Condition, string Order)> States = new()
    {
        ["owed"] = ("not closed and apology_from <= $2", "due_sort"),
        ["missing"] = ("apology_missing and $2::timestamptz is not null", "due_sort"),
        ["late"] = ("apologised_at is not null and apology_too_late and $2::timestamptz is not null", "apologised_at"),
        ["issued"] = ("apologised_at is not null and $2::timestamptz is not null", "apologised_at"),
    };

    public static readonly ApiRoute Route = new(
        "GET",
        "/v1/apologies",
        Act.ListDossiers,
        "Xin lỗi và hẹn lại: phải làm, thiếu, muộn, đã làm",
        HandleAsync
    )
    {
        Tag = "Hồ sơ",
        Query =
        [
            Field
                .Choice(
                    "state",
                    "owed: đang xử lý, dự kiến hoặc đã quá hạn, chưa xin lỗi; missing: đã quá hạn, không có xin lỗi; late: xin lỗi muộn; issued: đã xin lỗi.",
                    [.. States.Keys]
                )
                .Must()
                .Like("owed"),
            Field.Text("agency", "Cơ quan (và cấp dưới) đã tiếp nhận, giải quyết hoặc đang giữ.", 40).Like("H12.101"),
            Paging.Limit,
            Paging.CursorField,
            Paging.After,
        ],
        Statuses = [200, 404],
        Example = """
            {"items":[{"id":"0199a1b2-0c3d-7e4f-8a5b-6c7d8e9f0a1b","code":"H12.101-260302-0001","status":"processing","dueOn":"2026-03-16",
            "apologyDueAt":"2026-03-15T17:00:00+07:00","apologyDueOn":"2026-03-15","lastWorkingDay":"2026-03-13","issuedAt":null}],
            "asOf":{"position":42,"at":"2026-03-13T09:15:02+07:00"},"next":null}
            """,
    };

    private static async Task<Answer> HandleAsync(Call call)
    {
        var reference = call.Service<ReferenceStore>().Current;
        var reach = Reach.LimitOf(call.Actor);
        var asked = call.Query.Text("agency");
        if (asked is not null && (!reference.HasAgency(asked) || (reach is not null && !reference.IsWithin(asked, reach))))
        {
            return Problem.NotFound();
        }
        var state = call.Query.Text("state")!;
        var list = $"apologies {state} {call.Actor.Subject} {asked}";
        var key = call.Query.Text("cursor") is { } cursor ? KeyOf(Cursor.Read(cursor, list, 2)) : null;
        var limit = Paging.LimitOf(call.Query);
        var progress = call.Service<Progress>();
        await progress.WaitAsync(WorklistProjection.ProjectionName, call);
        var asOf = await progress.AsOfAsync(WorklistProjection.ProjectionName, call.Now, call.Aborted);

        await using var connection = await call.Service<NpgsqlDataSource>().OpenConnectionAsync(call.Aborted);
        var agencies = (asked ?? reach) is { } top ? reference.AgenciesWithin(top).Order(StringComparer.Ordinal).ToArray() : null;
        var rows = await PageAsync(connection, state, agencies, call.Now, key, limit + 1, call.Aborted);
        var page = rows.Take(limit).ToList();
        // As far as the list reaches, not further: what is said of a dossier is what put it there.
        var dossiers = await call.Service<DossierHistory>()
            .AtAsync([.. page.Select(row => row.Id)], asOf.Position, connection, null, call.Aborted);
        return Paging.Page(
            call,
            writer =>
            {
                foreach (var (id, _) in page)
                {
                    Write(writer, id, dossiers[id]);
                }
            },
            asOf,
            rows.Count > limit ? Cursor.Make(list, page[^1].Order.ToString("O", CultureInfo.InvariantCulture), $"{page[^1].Id}") : null
        );
    }

    private static async Task<List<(Guid Id, DateTime Order)>> PageAsync(
        NpgsqlConnection connection,
        string state,
        string[]? agencies,
        DateTimeOffset now,
        (DateTime Order, Guid Id)? after,
        int limit,
        CancellationToken ct
    )
    {
        var (condition, order) = States[state];
        var sql = Sql.Text("Dossiers.Apologies.page")
            .Replace("{state}", condition, StringComparison.Ordinal)
            .Replace("{order}", order, StringComparison.Ordinal);
        await using var command = new NpgsqlCommand(sql, connection);
        void Add(object? value, NpgsqlDbType type) =>
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        Add(agencies, NpgsqlDbType.Array | NpgsqlDbType.Text);
        Add(now.ToUniversalTime(), NpgsqlDbType.TimestampTz);
        Add(after?.Order, NpgsqlDbType.TimestampTz);
        Add(after?.Id, NpgsqlDbType.Uuid);
        Add(limit, NpgsqlDbType.Integer);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<(Guid, DateTime)>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add((reader.GetGuid(0), reader.GetDateTime(1)));
        }
        return rows;
    }

    private static (DateTime, Guid)? KeyOf(IReadOnlyList<string?> key) =>
        DateTime.TryParse(key[0], CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var order)
        && Guid.TryParse(key[1], out var id)
            ? (order, id)
            : throw new ProblemException(Problem.Fields(new FieldError("/query/cursor", "bad-cursor")));

    private static void Write(Utf8JsonWriter writer, Guid id, Dossier dossier)
    {
        var apology = dossier.Apology;
        // The promise that an apology is held against: the one that it was issued for, else the one in force.
        var due = apology?.OldDue ?? dossier.Due;
        var latest = due is null ? null : ApologyRules.Latest(dossier, due);
        writer.WriteStartObject();
        writer.WriteString("id", id);
        writer.WriteString("code", dossier.Receipt.Code);
        writer.WriteString("status", dossier.Status.Name());
        writer.WriteString("procedureCode", dossier.Receipt.ProcedureCode);
        writer.WriteString("receivingAgency", dossier.Receipt.Receiving.Code);
        writer.WriteString("resolvingAgency", dossier.Receipt.Resolving.Code);
        writer.WriteString("holder", dossier.Holder);
        writer.WriteString("assignee", dossier.Officer);
        writer.WriteBoolean("imported", dossier.Receipt.Imported);
        writer.WriteInstant("dueAt", dossier.Due?.At);
        writer.WriteDate("dueOn", dossier.Due?.Date);
        writer.WriteInstant("originalDueAt", dossier.OriginalDue?.At);
        writer.WriteDate("lateOn", Ledger.LateOn(dossier));
        writer.WriteInstant("endedAt", dossier.EndedAt);
        writer.WriteInstant("apologyDueAt", latest?.At);
        writer.WriteDate("apologyDueOn", latest?.Date);
        writer.WriteDate("lastWorkingDay", apology is null ? dossier.Forecast?.ApologyDay : null);
        writer.WriteInstant("issuedAt", apology?.OccurredAt);
        writer.WriteBoolean("tooLate", dossier.ApologyTooLate);
        writer.WriteString("reasonCode", apology?.ReasonCode);
        writer.WriteBoolean("reasonListed", apology is not null && LateReasons.IsListed(apology.ReasonCode));
        writer.WriteString("number", apology?.Number);
        writer.WriteString("signer", apology?.Signer);
        writer.WriteInstant("newDueAt", apology?.NewDue.At);
        writer.WriteString("noApologyReason", dossier.NoApologyReason);
        writer.WriteEndObject();
    }
}
