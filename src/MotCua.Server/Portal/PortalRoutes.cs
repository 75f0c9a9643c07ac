using System.Text;
using System.Text.Json;
using MotCua.EventStore;
using MotCua.Server.Access;
using MotCua.Server.Database;
using MotCua.Server.Dossiers;
using MotCua.Server.Http;
using MotCua.Server.Operations;
using MotCua.Server.Reference;
using Npgsql;
using Store = MotCua.EventStore.EventStore;

namespace MotCua.Server.Portal;

/// <summary>What the sync job to the national portal asks and tells.</summary>
public static class PortalRoutes
{
    private const string Tag = "Đồng bộ";
    private const int MostConfirmations = 100;

    private static readonly Field AgencyField = Field
        .Text("agency", "Chỉ hồ sơ do cơ quan này hoặc cấp dưới tiếp nhận, giải quyết.", 40)
        .Like("H12.101");

    public static readonly IReadOnlyList<ApiRoute> All =
    [
        new("GET", "/v1/portal-sync/snapshots/{id}", Act.SyncPortal, "Toàn bộ hồ sơ để gửi Cổng DVCQG, kèm dữ liệu cá nhân", SnapshotAsync)
        {
            Tag = Tag,
            Statuses = [200, 404],
            Example = PortalSnapshot.Example,
        },
        new("GET", "/v1/portal-sync/dossiers", Act.SyncPortal, "Hồ sơ mà Cổng DVCQG phải có, với phiên bản đã xác nhận", KnownAsync)
        {
            Tag = Tag,
            Query = [AgencyField, Paging.Limit, Paging.CursorField, Paging.After],
            Example = """
                {"items":[{"id":"0199a1b2-0c3d-7e4f-8a5b-6c7d8e9f0a1b","code":"H12.101-261120-0001","version":3,"syncedVersion":2}],
                "asOf":{"position":42,"at":"2026-11-20T09:15:02+07:00"},"next":null}
                """,
        },
        new("GET", "/v1/portal-sync/repairs", Act.SyncPortal, "Hồ sơ bị Cổng DVCQG từ chối, cần sửa, kèm lý do", RepairsAsync)
        {
            Tag = Tag,
            Query = [AgencyField, Paging.Limit, Paging.CursorField, Paging.After],
            Example = """
                {"items":[{"id":"0199a1b2-0c3d-7e4f-8a5b-6c7d8e9f0a1b","code":"H12.101-261120-0001","version":3,"rejectedAt":"2026-11-20T09:16:00+07:00","errorCode":"1",
                "reason":"MaLinhVuc: bắt buộc"}],"asOf":{"position":42,"at":"2026-11-20T09:15:02+07:00"},"next":null}
                """,
        },
        new("POST", "/v1/portal-sync/confirmations", Act.SyncPortal, "Ghi câu trả lời của Cổng DVCQG; gửi lại không đổi gì", ConfirmAsync)
        {
            Tag = Tag,
            MaxBody = 256 * 1024,
            Statuses = [200, 422],
            Body =
            [
                Field
                    .List(
                        "items",
                        "Mỗi câu trả lời cho một phiên bản của hồ sơ.",
                        Field.Object(
                            "item",
                            "Một câu trả lời.",
                            Field.Text("dossierId", "Id của hồ sơ.", 36).Must().Like("0199a1b2-0c3d-7e4f-8a5b-6c7d8e9f0a1b"),
                            Field.Number("version", "Phiên bản đã gửi.", 1, long.MaxValue).Must().Like(3),
                            Field.Choice("outcome", "synced: Cổng đã nhận; rejected: Cổng từ chối.", "synced", "rejected").Must(),
                            Field.Instant("at", "Lúc Cổng trả lời.").Must().Like("2026-11-20T09:16:00+07:00"),
                            Field.Text("digest", "SHA-256 của nội dung đã gửi.", 64),
                            Field.Text("code", "Mã lỗi của Cổng.", 50),
                            Field.LongText("reason", "Lời của Cổng.", 500)
                        ),
                        MostConfirmations
                    )
                    .Must(),
            ],
            Example = """{"stored":1,"known":0}""",
        },
    ];

    private static async Task<Answer> SnapshotAsync(Call call)
    {
        if (await call.Service<DossierDesk>().FindAsync(call, Act.SyncPortal) is not { } stream)
        {
            return Problem.NotFound();
        }
        var app = call.Service<NpgsqlDataSource>();
        var applicant = await PersonalData.FindAsync(app, stream.Id, call.Aborted);
        var remarks = await PersonalData.RemarksAsync(app, stream.Id, call.Aborted);
        var synced = await SyncedVersionAsync(call.Service<Store>(), stream.Id, call.Aborted);
        return Answer.Json(writer =>
            PortalSnapshot.Write(writer, stream, synced, applicant, remarks, call.Service<ReferenceStore>().Current)
        );
    }

    /// <summary>From the log, not from the projection: what has just been confirmed must not be sent again.</summary>
    private static async Task<long?> SyncedVersionAsync(Store store, Guid dossier, CancellationToken ct)
    {
        var answers = PortalAnswers.None;
        const int page = 500;
        for (long after = 0; ; after += page)
        {
            var events = await store.FetchStreamAsync(PortalLog.StreamOf(dossier), after, page, ct);
            answers = events.Select(stored => stored.Data).OfType<PortalEvent>().Aggregate(answers, (known, said) => known.With(said));
            if (events.Count < page)
            {
                return answers.SyncedVersion;
            }
        }
    }

    private static Task<Answer> KnownAsync(Call call) =>
        ListAsync(
            call,
            "known",
            "Portal.known",
            (writer, reader) =>
            {
                writer.WriteStartObject();
                writer.WriteString("id", reader.GetGuid(0));
                writer.WriteString("code", reader.GetString(1));
                writer.WriteNumber("version", reader.GetInt64(2));
                if (reader.IsDBNull(3))
                {
                    writer.WriteNull("syncedVersion");
                }
                else
                {
                    writer.WriteNumber("syncedVersion", reader.GetInt64(3));
                }
                writer.WriteEndObject();
            }
        );

    private static Task<Answer> RepairsAsync(Call call) =>
        ListAsync(
            call,
            "repairs",
            "Portal.repairs",
            (writer, reader) =>
            {
                writer.WriteStartObject();
                writer.WriteString("id", reader.GetGuid(0));
                writer.WriteString("code", reader.GetString(1));
                writer.WriteNumber("version", reader.GetInt64(2));
                writer.WriteInstant("rejectedAt", reader.GetFieldValue<DateTimeOffset>(3));
                writer.WriteString("errorCode", reader.IsDBNull(4) ? null : reader.GetString(4));
                writer.WriteString("reason", reader.IsDBNull(5) ? null : reader.GetString(5));
                writer.WriteEndObject();
            }
        );

    /// <summary>A list in order of the dossier's id, within the caller's reach.</summary>
    private static async Task<Answer> ListAsync(Call call, string name, string sql, Action<Utf8JsonWriter, NpgsqlDataReader> write)
    {
        var progress = call.Service<Progress>();
        await progress.WaitAsync(PortalProjection.ProjectionName, call);
        var asOf = await progress.AsOfAsync(PortalProjection.ProjectionName, call.Now, call.Aborted);
        var agency = call.Query.Text("agency");
        var list = $"portal {name} {call.Actor.Subject} {agency}";
        var after =
            call.Query.Text("cursor") is not { } cursor ? Guid.Empty
            : Guid.TryParse(Cursor.Read(cursor, list, 1)[0], out var id) ? id
            : throw new ProblemException(Problem.Fields(new FieldError("/query/cursor", "bad-cursor")));
        var limit = Paging.LimitOf(call.Query);
        var (agencies, asked) = PortalReach.AgenciesOf(call, agency);
        await using var command = call.Service<NpgsqlDataSource>().CreateCommand(Sql.Text(sql));
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit + 1 });
        PortalReach.Add(command.Parameters, agencies);
        PortalReach.Add(command.Parameters, asked);
        await using var reader = await command.ExecuteReaderAsync(call.Aborted);
        var last = Guid.Empty;
        var more = false;
        var items = new List<byte[]>();
        while (await reader.ReadAsync(call.Aborted))
        {
            if (items.Count == limit)
            {
                more = true;
                break;
            }
            last = reader.GetGuid(0);
            items.Add(Json.Write(writer => write(writer, reader)));
        }
        return Paging.Page(
            call,
            writer => items.ForEach(item => writer.WriteRawValue(item)),
            asOf,
            more ? Cursor.Make(list, last.ToString()) : null
        );
    }

    private static async Task<Answer> ConfirmAsync(Call call)
    {
        var items = call.Body.List<Values>("items")!;
        var errors = new List<FieldError>();
        var versions = await VersionsAsync(call, [.. items.Select(item => IdOf(item)).OfType<Guid>().Distinct()]);
        var said = new List<(PortalEvent Event, string? Reason)>();
        for (var i = 0; i < items.Count; i++)
        {
            if (Read(items[i], versions, $"/items/{i}", errors) is { } read)
            {
                said.Add(read);
            }
        }
        if (errors.Count > 0)
        {
            return Problem.Fields([.. errors]);
        }
        var store = call.Service<Store>();
        var stored = 0;
        try
        {
            await StoreAsync(call, store, said);
            stored = said.Count;
        }
        catch (EventIdTakenException)
        {
            // Some of them have been told before: one by one, so that the others are stored all the same.
            foreach (var one in said)
            {
                try
                {
                    await StoreAsync(call, store, [one]);
                    stored++;
                }
                catch (EventIdTakenException) { }
            }
        }
        call.Service<SubscriptionDaemon>().Wake();
        return Answer.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("stored", stored);
            writer.WriteNumber("known", said.Count - stored);
            writer.WriteEndObject();
        });
    }

    private static Guid? IdOf(Values item) => Guid.TryParseExact(item.Text("dossierId"), "D", out var id) ? id : null;

    /// <summary>Versions of those of the dossiers that are there and within the caller's reach.</summary>
    private static async Task<IReadOnlyDictionary<Guid, long>> VersionsAsync(Call call, List<Guid> ids)
    {
        var versions = new Dictionary<Guid, long>();
        await using var connection = await call.Service<NpgsqlDataSource>().OpenConnectionAsync(call.Aborted);
        await using (var command = new NpgsqlCommand("select id, version from events.mt_streams where id = any ($1)", connection))
        {
            command.Parameters.Add(
                new NpgsqlParameter { Value = ids, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Uuid }
            );
            await using var reader = await command.ExecuteReaderAsync(call.Aborted);
            while (await reader.ReadAsync(call.Aborted))
            {
                versions[reader.GetGuid(0)] = reader.GetInt64(1);
            }
        }
        var dossiers = await call.Service<DossierHistory>().AtAsync(ids, long.MaxValue, connection, null, call.Aborted);
        var isWithin = call.Service<ReferenceStore>().Current.IsWithin;
        return versions
            .Where(pair =>
                dossiers.TryGetValue(pair.Key, out var dossier)
                && Reach.Decide(call.Actor, Act.SyncPortal, DossierDesk.AgenciesOf(dossier), isWithin) == Verdict.Allowed
            )
            .ToDictionary(pair => pair.Key, pair => pair.Value);
    }

    private static (PortalEvent, string?)? Read(
        Values item,
        IReadOnlyDictionary<Guid, long> versions,
        string pointer,
        List<FieldError> errors
    )
    {
        if (IdOf(item) is not { } id || !versions.TryGetValue(id, out var current))
        {
            errors.Add(new FieldError($"{pointer}/dossierId", "no-such-dossier"));
            return null;
        }
        var version = (long)item.Number("version")!.Value;
        if (version > current)
        {
            errors.Add(
                new FieldError($"{pointer}/version", "no-such-version", current.ToString(System.Globalization.CultureInfo.InvariantCulture))
            );
            return null;
        }
        var at = item.Instant("at")!.Value;
        return item.Text("outcome") == "synced"
            ? (
                new PortalSyncConfirmed
                {
                    DossierId = id,
                    DossierVersion = version,
                    OccurredAt = at,
                    Digest = item.Text("digest") ?? "",
                },
                null
            )
            : (
                new PortalSyncRejected
                {
                    DossierId = id,
                    DossierVersion = version,
                    OccurredAt = at,
                    Code = item.Text("code") ?? "",
                },
                item.Text("reason")
            );
    }

    private static Task<AppendResult> StoreAsync(Call call, Store store, IReadOnlyList<(PortalEvent Event, string? Reason)> said)
    {
        var batch = new AppendBatch(call.Now)
        {
            UserName = call.Actor.Subject,
            CorrelationId = System.Diagnostics.Activity.Current?.TraceId.ToString(),
        };
        var reasons = new List<(Guid Event, Guid Dossier, string Texts)>();
        foreach (var (happened, reason) in said)
        {
            var id = PortalLog.IdOf(happened);
            batch.Append(PortalLog.StreamOf(happened.DossierId), PortalLog.StreamType, null, [happened], [id]);
            if (!string.IsNullOrEmpty(reason))
            {
                var texts = Json.Write(writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteString("reason", reason);
                    writer.WriteEndObject();
                });
                reasons.Add((id, happened.DossierId, Encoding.UTF8.GetString(texts)));
            }
        }
        if (reasons.Count > 0)
        {
            batch.Also.Add(PersonalData.InsertRemarks(reasons));
        }
        return store.AppendAsync(batch, CancellationToken.None);
    }
}
