using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MotCua.Dossiers;
using MotCua.Dossiers.Events;
using MotCua.EventStore;
using MotCua.Server.Access;
using MotCua.Server.Dossiers;
using MotCua.Server.Http;
using MotCua.Server.Reference;
using Npgsql;

namespace MotCua.Server.Forms;

/// <summary>
/// The printed forms (NĐ 118/2025 and its circular TT 03/2025; before 15/9/2025 TT 01/2018): one dossier's, and the book. Who may read a dossier may print its
/// forms; personal data only as far as the caller may see them.
/// </summary>
public static class FormRoutes
{
    internal static readonly IReadOnlyDictionary<Guid, JsonElement> NoRemarks = new Dictionary<Guid, JsonElement>();

    /// <summary>A form of one dossier.</summary>
    /// <param name="Tells">The events that it may be about; each is one copy, and there is no form without one.</param>
    private sealed record Form(Paper Paper, Func<DossierEvent, bool> Tells, Func<FormMatter, StoredEvent, Html> Content);

    /// <summary>By the numbers of TT 03/2025.</summary>
    private static readonly Dictionary<string, Form> Forms = new()
    {
        ["01"] = new(Paper.A5, happened => happened is DossierReceived, ReceiptForm.Of),
        ["02"] = new(Paper.A5, happened => happened is SupplementRequested, LetterForms.Supplement),
        ["03"] = new(Paper.A5, happened => happened is DossierRefused, LetterForms.Refusal),
        ["04"] = new(Paper.A5, happened => happened is ApologyIssued, LetterForms.Apology),
        ["05"] = new(Paper.A5, happened => happened is DossierStopped or DossierWithdrawn, LetterForms.Stop),
        ["06"] = new(Paper.A5, happened => happened is DossierReceived, ControlSlip.Of),
        [Book] = new(Paper.A4Landscape, happened => happened is DossierReceived, LineOfBook),
    };

    private const string Book = "07";

    public static readonly IReadOnlyList<ApiRoute> All =
    [
        new(
            "GET",
            "/v1/dossiers/{id}/forms/{form}",
            Act.ReadDossier,
            "Biểu mẫu in được: 01 tiếp nhận và hẹn trả, 02 bổ sung, 03 từ chối, 04 xin lỗi, 05 dừng, 06 kiểm soát, 07 dòng trong sổ",
            FormAsync
        )
        {
            Tag = "Biểu mẫu",
            Query = [Field.Number("n", "Phiếu thứ mấy, khi có nhiều (yêu cầu bổ sung); mặc định là phiếu cuối.", 1, 1000).Like(1)],
            Statuses = [200, 304, 404],
            Produces = "text/html",
            Example = "<!doctype html>\n<html lang=\"vi\">…",
        },
        BookRoute.Route,
    ];

    private static async Task<Answer> FormAsync(Call call)
    {
        var number = call.Path("form");
        if (!Forms.TryGetValue(number, out var form))
        {
            return Problem.NotFound();
        }
        if (await call.Service<DossierDesk>().FindAsync(call, Act.ReadDossier) is not { } stream)
        {
            return Problem.NotFound();
        }
        var copies = stream.Events.Where(stored => form.Tells((DossierEvent)stored.Data)).ToList();
        var n = (int)(call.Query.Number("n") ?? copies.Count);
        if (n < 1 || n > copies.Count)
        {
            return new Problem(404, "no-such-form-yet", number);
        }
        var matter = await MatterAsync(call, stream);
        if (number == Book)
        {
            if (await NumberInBookAsync(call, stream.Id) is not { } place)
            {
                return new Problem(503, "not-ready", BookProjection.ProjectionName) { RetryAfter = 2 };
            }
            matter = matter with { BookNumber = place };
        }
        var body = Encoding.UTF8.GetBytes(
            FormPage.Whole(form.Paper, $"{number} {matter.Receipt.Code}", form.Content(matter, copies[n - 1]))
        );
        // Of the page itself: erased personal data and a renamed agency change it without a new version of the dossier.
        var etag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 16))}\"";
        if (call.Http.Request.Headers.IfNoneMatch.Any(tag => tag == etag))
        {
            return new Answer { Status = 304 }.With("ETag", etag);
        }
        return new Answer { Body = body, ContentType = FormPage.ContentType }
            .With("ETag", etag)
            .Guarded(form.Paper);
    }

    private static async Task<FormMatter> MatterAsync(Call call, EventStream<Dossier> stream)
    {
        var visible = Reach.MaySeePersonalData(call.Actor);
        var app = call.Service<NpgsqlDataSource>();
        var person = new PersonalView(
            visible,
            visible ? await PersonalData.FindAsync(app, stream.Id, call.Aborted) : null,
            visible ? await PersonalData.RemarksAsync(app, stream.Id, call.Aborted) : NoRemarks
        );
        var code = stream.Aggregate!.Receipt.Code;
        return new FormMatter(stream.Aggregate, stream.Events, person, call.Service<ReferenceStore>().Current)
        {
            Lookup = call.Service<FormSettings>().LookupOf(code),
        };
    }

    private static async Task<int?> NumberInBookAsync(Call call, Guid dossier)
    {
        var books = call.Service<BookReader>();
        return await books.NumberOfAsync(dossier, call.Aborted)
            ?? (await BookRoute.IsCompleteAsync(call) ? await books.NumberOfAsync(dossier, call.Aborted) : null);
    }

    private static Html LineOfBook(FormMatter matter, StoredEvent received) =>
        Html.Of(
            $"""
            {BookForm.Head(matter.Set, matter.Receiving, matter.PlaceOf(matter.Receipt.Receiving), "Trích sổ: một hồ sơ")}
            {BookForm.Row(matter.BookNumber!.Value, matter.Dossier, matter.Person, matter.Reference)}
            {BookForm.Foot}
            """
        );
}
