using MotCua.Dossiers;
using MotCua.EventStore;
using MotCua.Server.Access;
using MotCua.Server.Dossiers.Views;
using MotCua.Server.Http;
using MotCua.Server.Reference;
using Store = MotCua.EventStore.EventStore;

namespace MotCua.Server.Dossiers;

/// <summary><c>GET /v1/public/dossiers/{code}</c>: where a dossier stands, for the citizen who has its code. No personal data, nobody's name.</summary>
public static class PublicLookup
{
    public static readonly ApiRoute Route = new("GET", "/v1/public/dossiers/{code}", Act.Public, "Tra cứu hồ sơ theo mã", HandleAsync)
    {
        Tag = "Công dân",
        RateLimited = true,
        Statuses = [200, 404, 429],
        Example = """
            {"code":"H12.101-261120-0001","status":"received","procedureCode":"2.000815","procedureName":"Chứng thực bản sao từ bản chính",
            "resolvingAgency":"H12.101","resolvingAgencyName":"UBND phường An Xuyên","receivedAt":"2026-11-20T09:15:00+07:00",
            "dueAt":"2026-11-20T17:00:00+07:00","processedAt":null,"returnedAt":null,"timeliness":"open_in_time","paused":false}
            """,
    };

    private static async Task<Answer> HandleAsync(Call call)
    {
        var desk = call.Service<DossierDesk>();
        // By the code only: an id would be a second, unprinted key.
        if (await desk.IdOfCodeAsync(call.Path("code"), call.Aborted) is not { } id)
        {
            return Problem.NotFound();
        }
        EventStream<Dossier> stream = await call.Service<Store>().FetchForWriting<Dossier>(id, DossierLog.Fold, call.Aborted);
        var dossier = stream.Aggregate!;
        var reference = call.Service<ReferenceStore>().Current;
        var day = MotCua.Dossiers.Time.VietnamTime.DateOf(dossier.ReceivedAt);
        return Answer.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("code", dossier.Receipt.Code);
            writer.WriteString("status", dossier.Status.Name());
            writer.WriteString("procedureCode", dossier.Receipt.ProcedureCode);
            writer.WriteString("procedureName", reference.ProcedureName(dossier.Receipt.ProcedureCode, day));
            writer.WriteString("resolvingAgency", dossier.Receipt.Resolving.Code);
            writer.WriteString("resolvingAgencyName", reference.AgencyName(dossier.Receipt.Resolving.Code, day));
            writer.WriteInstant("receivedAt", dossier.ReceivedAt);
            writer.WriteInstant("dueAt", dossier.Due?.At);
            writer.WriteInstant("processedAt", dossier.EndedAs == DossierStatus.Processed ? dossier.EndedAt : null);
            writer.WriteInstant("returnedAt", dossier.ReturnedAt);
            writer.WriteString("timeliness", DossierView.NameOf(Classification.Of(dossier, call.Now)));
            writer.WriteBoolean("paused", dossier is { Paused: not null, IsOpen: true });
            writer.WriteEndObject();
        });
    }
}
