using MotCua.Dossiers.Figures;
using MotCua.Server.Access;
using MotCua.Server.Dossiers;
using MotCua.Server.Http;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Figures.Closing;

/// <summary>
/// <c>GET /v1/periods/{id}/restatement</c>: what the figures of a closed period would be today, and the dossiers that make the difference: those with entries
/// posted since that take effect in it.
/// </summary>
internal static class RestatementRoute
{
    public static readonly ApiRoute Route = new(
        "GET",
        "/v1/periods/{id}/restatement",
        Act.ReadFigures,
        "Khác biệt giữa số liệu đã khóa và hiện nay, và từng hồ sơ gây ra khác biệt (hồ sơ chỉ hiện cho người được xem hồ sơ sau số liệu).",
        HandleAsync
    )
    {
        Tag = "Số liệu",
        Query = [Paging.Limit, Paging.CursorField, Paging.After],
        Statuses = [200, 404],
        Example = """
            {"figures":[{"name":"late","then":12,"now":13,"difference":1}],
            "items":[{"dossierId":"01990000-0000-7000-8000-000000000001","code":"H12.101-261120-0001","changes":[{"account":23,"name":"ResolvedLate","amount":1}]}],
            "asOf":{"position":1204551,"at":"2026-11-20T09:15:00+07:00"},"next":null}
            """,
    };

    private sealed record Change(Guid Dossier, Account Account, int Amount);

    private static readonly IReadOnlyList<Figure> Figures =
    [
        .. Catalogue.OnTime.Concat(Catalogue.Channels).DistinctBy(figure => figure.Name),
        .. Catalogue.Original.Select(figure => figure with { Name = $"{Catalogue.AgainstOriginal}.{figure.Name}" }),
    ];

    private static async Task<Answer> HandleAsync(Call call)
    {
        if (!Guid.TryParse(call.Path("id"), out var id) || await PeriodRoutes.FindAsync(call, id) is not { } period)
        {
            return Problem.NotFound();
        }
        var list = $"restatement {id}";
        var cursor = call.Query.Text("cursor");
        var after = Guid.Empty;
        if (cursor is not null && !Guid.TryParse(Cursor.Read(cursor, list, 1)[0], out after))
        {
            return Problem.Fields(new FieldError("/query/cursor", "bad-cursor"));
        }
        await call.Service<Operations.Progress>().WaitAsync(FiguresProjection.SubscriptionName, call);
        var reach = FigureParameters.ReachOf(call);
        await using var reader = await FigureReader.OpenAsync(call.Service<NpgsqlDataSource>(), null, call.Now, call.Aborted);
        var then = ClosedFigures.Total(period.Figures, reach);
        var today = await reader.ReadAsync(new Question(new Scope(Side.Resolving, reach), period.First, period.Last, []), call.Aborted);
        var limit = Paging.LimitOf(call.Query);
        var mayList = Reach.MayAct(call.Actor, Act.DrillDown);
        var dossiers = mayList ? await ChangesAsync(reader, period, reach, after, limit + 1, call.Aborted) : [];
        var known = await reader.DossiersAsync(
            call.Service<DossierHistory>(),
            [.. dossiers.Take(limit).Select(dossier => dossier.Key)],
            call.Aborted
        );
        var next = dossiers.Count > limit ? Cursor.Make(list, $"{dossiers[limit - 1].Key}") : null;
        return Answer.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("period");
            period.WriteTo(writer);
            writer.WriteEndObject();
            writer.WriteStartArray("figures");
            foreach (var figure in Figures)
            {
                var (was, now) = (figure.Of(then), figure.Of(today[0]));
                if (was != now)
                {
                    writer.WriteStartObject();
                    writer.WriteString("name", figure.Name);
                    writer.WriteNumber("then", was);
                    writer.WriteNumber("now", now);
                    writer.WriteNumber("difference", now - was);
                    writer.WriteEndObject();
                }
            }
            writer.WriteEndArray();
            writer.WriteStartArray("items");
            foreach (var dossier in dossiers.Take(limit))
            {
                writer.WriteStartObject();
                writer.WriteString("dossierId", dossier.Key);
                writer.WriteString("code", known[dossier.Key].Receipt.Code);
                writer.WriteStartArray("changes");
                foreach (var change in dossier)
                {
                    writer.WriteStartObject();
                    writer.WriteNumber("account", (short)change.Account);
                    writer.WriteString("name", change.Account.ToString());
                    writer.WriteNumber("amount", change.Amount);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            reader.AsOf.WriteTo(writer);
            writer.WriteString("next", next);
            writer.WriteEndObject();
        });
    }

    private static async Task<List<IGrouping<Guid, Change>>> ChangesAsync(
        FigureReader reader,
        Period period,
        IReadOnlyCollection<string>? reach,
        Guid after,
        int limit,
        CancellationToken ct
    )
    {
        await using var command = reader.Command(LedgerTables.Figures.Sql("Closing.read_restated"));
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = period.AsOf.Position });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = period.First });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = period.Last });
        command.Parameters.Add(
            new NpgsqlParameter<short[]> { TypedValue = [.. Catalogue.StockAccounts.Select(account => (short)account)] }
        );
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = after });
        command.Parameters.Add(
            new NpgsqlParameter
            {
                Value = (object?)reach?.ToArray() ?? DBNull.Value,
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Varchar,
            }
        );
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = limit });
        await using var rows = await command.ExecuteReaderAsync(ct);
        var changes = new List<Change>();
        while (await rows.ReadAsync(ct))
        {
            changes.Add(new Change(rows.GetGuid(0), (Account)rows.GetInt16(1), rows.GetInt32(2)));
        }
        return [.. changes.GroupBy(change => change.Dossier)];
    }
}
