using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using MotCua.Server.Access;
using MotCua.Server.Database;
using MotCua.Server.Http;
using MotCua.Server.Operations;
using MotCua.Server.Reference;
using Npgsql;

namespace MotCua.Server.Figures.Closing;

/// <summary><c>/v1/periods</c>: periods are closed, and what changed since is a restatement that names the dossiers.</summary>
public static class PeriodRoutes
{
    private const string Tag = "Số liệu";
    private const string Example = """
        {"id":"0199a1b2-0c3d-7e4f-8a5b-6c7d8e9f0a1b","kind":"15-14","from":"2026-09-15","to":"2026-10-14","position":1204551,
        "closedAt":"2026-10-16T08:00:00+07:00","closedBy":"lan","digest":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}
        """;

    public static readonly IReadOnlyList<ApiRoute> All =
    [
        new(
            "POST",
            "/v1/periods",
            Act.ClosePeriod,
            "Khóa số liệu một kỳ đã qua: ghi vị trí, số liệu của mọi ô và mã SHA-256. Khóa lại kỳ đã khóa trả về bản đã khóa.",
            CloseAsync
        )
        {
            Tag = Tag,
            Body =
            [
                Field
                    .Choice("kind", "calendar: trọn tháng; 15-14: từ ngày 15 đến ngày 14.", Period.Calendar, Period.FifteenToFourteen)
                    .Must()
                    .Like(Period.FifteenToFourteen),
                Field.Date("from", "Ngày đầu kỳ.").Must().Like("2026-09-15"),
                Field.Date("to", "Ngày cuối kỳ, tính cả ngày đó.").Must().Like("2026-10-14"),
            ],
            Query = [Paging.After],
            Statuses = [200, 201, 409],
            Example = Example,
        },
        new("GET", "/v1/periods", Act.ReadFigures, "Các kỳ đã khóa, mới nhất trước.", ListAsync)
        {
            Tag = Tag,
            Example = $$"""{"items":[{{Example}}],"asOf":{"position":1204551,"at":"2026-11-20T09:15:00+07:00"},"next":null}""",
        },
        new(
            "GET",
            "/v1/periods/{id}",
            Act.ReadFigures,
            "Một kỳ đã khóa với số liệu đã ghi (trong phạm vi của người hỏi). verified: tính lại tại vị trí đã ghi có đúng mã SHA-256 không.",
            ReadAsync
        )
        {
            Tag = Tag,
            Query = [Field.Flag("verify", "Tính lại và so mã.")],
            Statuses = [200, 404],
            Example = Example,
        },
        RestatementRoute.Route,
    ];

    private static async Task<Answer> CloseAsync(Call call)
    {
        var (kind, first, last) = (call.Body.Text("kind")!, call.Body.Date("from")!.Value, call.Body.Date("to")!.Value);
        if (Period.Fault(kind, first, last) is { } fault)
        {
            return Problem.Fields(fault);
        }
        if (!MayClose(call))
        {
            return new Problem(403, "province-only");
        }
        if (await FindAsync(call, null, kind, first, last) is { } closed)
        {
            return AnswerOf(closed, 200);
        }
        await call.Service<Progress>().WaitAsync(FiguresProjection.SubscriptionName, call);
        await using var reader = await FigureReader.OpenAsync(call.Service<NpgsqlDataSource>(), null, call.Now, call.Aborted);
        if (last >= reader.Today)
        {
            return new Problem(409, "period-not-over", Json.Date(reader.Today));
        }
        var figures = ClosedFigures.Write(await ClosedFigures.ReadAsync(reader, first, last, call.Aborted));
        var digest = ClosedFigures.DigestOf(figures);
        var period = new Period(Guid.CreateVersion7(), kind, first, last, reader.AsOf, call.Now, call.Actor.Subject, digest, figures);
        return await InsertAsync(call, period)
            ? AnswerOf(period, 201).With("Location", $"/v1/periods/{period.Id}")
            : AnswerOf((await FindAsync(call, null, kind, first, last))!, 200); // closed by somebody else meanwhile
    }

    private static async Task<Answer> ListAsync(Call call)
    {
        await using var command = call.Service<NpgsqlDataSource>().CreateCommand(Sql.Text("Figures.Closing.list_periods"));
        await using var rows = await command.ExecuteReaderAsync(call.Aborted);
        var periods = new List<Period>();
        while (await rows.ReadAsync(call.Aborted))
        {
            periods.Add(Period.Read(rows));
        }
        var asOf = await call.Service<Progress>().AsOfAsync(FiguresProjection.SubscriptionName, call.Now, call.Aborted);
        return Paging.Page(
            call,
            writer =>
                periods.ForEach(period =>
                {
                    writer.WriteStartObject();
                    period.WriteTo(writer);
                    writer.WriteEndObject();
                }),
            asOf,
            null
        );
    }

    private static async Task<Answer> ReadAsync(Call call)
    {
        if (!Guid.TryParse(call.Path("id"), out var id) || await FindAsync(call, id) is not { } period)
        {
            return Problem.NotFound();
        }
        bool? verified = call.Query.Flag("verify") ? await IsSameAsync(call, period) : null;
        var total = ClosedFigures.Total(period.Figures, FigureParameters.ReachOf(call));
        return Answer.Json(writer =>
        {
            writer.WriteStartObject();
            period.WriteTo(writer);
            writer.WriteStartObject("figures");
            OnTimeRoute.InForce.Of(total).WriteTo(writer);
            writer.WriteEndObject();
            if (verified is { } same)
            {
                writer.WriteBoolean("verified", same);
            }
            period.AsOf.WriteTo(writer);
            writer.WriteEndObject();
        });
    }

    /// <summary>Whether the ledger as of the recorded position still gives the recorded bytes.</summary>
    private static async Task<bool> IsSameAsync(Call call, Period period)
    {
        var source = call.Service<NpgsqlDataSource>();
        await using var reader = await FigureReader.OpenAsync(source, period.AsOf.Position, call.Now, call.Aborted);
        var figures = ClosedFigures.Write(await ClosedFigures.ReadAsync(reader, period.First, period.Last, call.Aborted));
        return ClosedFigures.DigestOf(figures) == period.Digest;
    }

    internal static async Task<Period?> FindAsync(Call call, Guid? id, string? kind = null, DateOnly? first = null, DateOnly? last = null)
    {
        await using var command = call.Service<NpgsqlDataSource>().CreateCommand(Sql.Text("Figures.Closing.find_period"));
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = kind });
        command.Parameters.Add(new NpgsqlParameter<DateOnly?> { TypedValue = first });
        command.Parameters.Add(new NpgsqlParameter<DateOnly?> { TypedValue = last });
        await using var rows = await command.ExecuteReaderAsync(call.Aborted);
        return await rows.ReadAsync(call.Aborted) ? Period.Read(rows) : null;
    }

    private static async Task<bool> InsertAsync(Call call, Period period)
    {
        await using var command = call.Service<NpgsqlDataSource>().CreateCommand(Sql.Text("Figures.Closing.insert_period"));
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = period.Id });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = period.Kind });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = period.First });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = period.Last });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = period.AsOf.Position });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = period.AsOf.At.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = period.ClosedAt.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = period.ClosedBy });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = period.Digest });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = period.Figures });
        return await command.ExecuteNonQueryAsync(call.Aborted) == 1;
    }

    /// <summary>What is closed are the figures of everybody: an agency of the province answers for them.</summary>
    private static bool MayClose(Call call) =>
        call.Actor.IsAdministrator
        || call.Actor.Agency is { } agency
            && call.Service<ReferenceStore>().Current.AgencyAt(agency, VietnamTime.DateOf(call.Now)) is { Level: AgencyLevel.Province };

    private static Answer AnswerOf(Period period, int status) =>
        Answer.Json(
            writer =>
            {
                writer.WriteStartObject();
                period.WriteTo(writer);
                writer.WriteEndObject();
            },
            status
        );
}
