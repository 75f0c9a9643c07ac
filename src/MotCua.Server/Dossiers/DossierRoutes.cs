using System.Globalization;
using MotCua.Server.Access;
using MotCua.Server.Dossiers.Commands;
using MotCua.Server.Dossiers.Views;
using MotCua.Server.Http;
using MotCua.Server.Portal;
using Npgsql;

namespace MotCua.Server.Dossiers;

/// <summary>Routes of single dossiers: receive, command, read.</summary>
public static class DossierRoutes
{
    private const string Tag = "Hồ sơ";

    public static readonly IReadOnlyList<ApiRoute> All =
    [
        new(
            "POST",
            "/v1/dossiers",
            Act.ReceiveDossier,
            "Tiếp nhận hồ sơ: cấp mã, hẹn trả",
            call => call.Service<DossierDesk>().ReceiveAsync(call)
        )
        {
            Tag = Tag,
            Body = Receipt.Fields,
            Idempotent = true,
            Statuses = [201, 409, 422],
            Example = DossierView.Example,
        },
        .. DossierCommands.All.Select(command => new ApiRoute(
            "POST",
            $"/v1/dossiers/{{id}}/{command.Verb}",
            Act.CommandDossier,
            command.Summary,
            call => call.Service<DossierDesk>().CommandAsync(call, command)
        )
        {
            Tag = Tag,
            Body = command.Body,
            NeedsVersion = true,
            Idempotent = true,
            Statuses = [200, 404, 409, 412, 422, 428],
            Example = DossierView.Example,
        }),
        new("GET", "/v1/dossiers/{id}", Act.ReadDossier, "Đọc hồ sơ theo id hoặc mã", ReadAsync)
        {
            Tag = Tag,
            Statuses = [200, 304, 404],
            Example = DossierView.Example,
        },
        LegsRoute.Route,
        new("GET", "/v1/dossiers/{id}/events", Act.ReadDossier, "Diễn biến của hồ sơ", TimelineView.ReadAsync)
        {
            Tag = Tag,
            Statuses = [200, 404],
            Query = [Paging.Limit, Paging.CursorField],
            Example = TimelineView.Example,
        },
    ];

    private static async Task<Answer> ReadAsync(Call call)
    {
        var desk = call.Service<DossierDesk>();
        if (await desk.FindAsync(call, Act.ReadDossier) is not { } stream)
        {
            return Problem.NotFound();
        }
        var version = stream.CurrentVersion;
        var etag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
        if (call.HasVersion(version))
        {
            return new Answer { Status = 304 }.With("ETag", etag);
        }
        var applicant = Reach.MaySeePersonalData(call.Actor)
            ? await PersonalData.FindAsync(call.Service<NpgsqlDataSource>(), stream.Id, call.Aborted)
            : null;
        var body = DossierView.ToJson(
            stream.Id,
            version,
            stream.Aggregate!,
            call.Actor,
            call.Now,
            await call.Service<PortalStates>().OfAsync(stream.Id, call.Aborted),
            applicant,
            desk.AllowedTo(call, stream.Aggregate!)
        );
        return new Answer { Body = body }
            .With("ETag", etag)
            .With("MotCua-Position", stream.Events[^1].Position.ToString(CultureInfo.InvariantCulture));
    }
}
