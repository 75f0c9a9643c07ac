using System.Text;
using MotCua.Dossiers.Time;
using MotCua.EventStore;
using MotCua.Server.Access;
using MotCua.Server.Http;
using MotCua.Server.Operations;
using MotCua.Server.Reference;
using Store = MotCua.EventStore.EventStore;

namespace MotCua.Server.Forms;

/// <summary><c>GET /v1/agencies/{code}/book</c>: the book of receipts of one agency as of a date, streamed.</summary>
public static class BookRoute
{
    /// <summary>A book is kept by the year.</summary>
    public const int MostDays = 366;

    /// <summary>More lines than a browser prints in one go.</summary>
    public const int MostLines = 20_000;

    private const int FlushAt = 64 * 1024;

    public static readonly ApiRoute Route = new(
        "GET",
        "/v1/agencies/{code}/book",
        Act.ListDossiers,
        "Sổ theo dõi hồ sơ của cơ quan tiếp nhận (mẫu 07), in được, tính đến một ngày",
        HandleAsync
    )
    {
        Tag = "Biểu mẫu",
        Query =
        [
            Field.Date("from", "Ngày tiếp nhận đầu tiên; mặc định là đầu tháng của to.").Like("2026-11-01"),
            Field.Date("to", "Ngày tiếp nhận cuối cùng, cách from tối đa 366 ngày; mặc định là asOf, hoặc hôm nay.").Like("2026-11-20"),
            Field
                .Date("asOf", "Như đã ghi nhận đến hết ngày này; một ngày đã qua thì luôn cho cùng một sổ. Mặc định là bây giờ.")
                .Like("2026-11-20"),
        ],
        Statuses = [200, 404],
        Produces = "text/html",
        Streams = true,
        Example = "<!doctype html>\n<html lang=\"vi\">…",
    };

    private static async Task<Answer> HandleAsync(Call call)
    {
        var reference = call.Service<ReferenceStore>().Current;
        var agency = call.Path("code");
        if (!reference.HasAgency(agency) || (Reach.LimitOf(call.Actor) is { } limit && !reference.IsWithin(agency, limit)))
        {
            return Problem.NotFound();
        }
        var today = VietnamTime.DateOf(call.Now);
        var asOf = call.Query.Date("asOf");
        var to = call.Query.Date("to") ?? asOf ?? today;
        var from = call.Query.Date("from") ?? new DateOnly(to.Year, to.Month, 1);
        if (ErrorOf(from, to, asOf, today) is { } error)
        {
            return Problem.Fields(error);
        }
        // Of a day that is not over, all that is known, whichever node's clock it was recorded by: tomorrow it will be more.
        var before = asOf < today ? VietnamTime.StartOf(asOf.Value.AddDays(1)) : DateTimeOffset.MaxValue;
        if (!await IsCompleteAsync(call))
        {
            return new Problem(503, "not-ready", BookProjection.ProjectionName) { RetryAfter = 2 };
        }
        var reader = call.Service<BookReader>();
        if (await reader.CountAsync(agency, from, to, before, MostLines + 1, call.Aborted) > MostLines)
        {
            return Problem.Fields(new FieldError("/query/from", "too-many-rows", $"{MostLines}"));
        }
        var asOfWords = asOf < today ? $"hết {FormWords.Day(asOf.Value)}" : FormWords.Moment(call.Now);
        var head = BookForm.Head(
            FormSet.At(to, reference.RulesAt(to).Name),
            reference.AgencyName(agency, to),
            reference.AgencyAt(agency, to)?.Unit is { } unit ? reference.UnitName(unit, to) : "",
            $"Hồ sơ tiếp nhận từ {FormWords.Day(from)} đến {FormWords.Day(to)}; ghi nhận đến {asOfWords}"
        );
        var visible = Reach.MaySeePersonalData(call.Actor);
        var lines = reader.ReadAsync(agency, from, to, before, visible, call.Aborted);
        return new Answer
        {
            ContentType = FormPage.ContentType,
            Stream = (stream, ct) => WriteAsync(stream, head, lines, visible, reference, ct),
        }.Guarded(Paper.A4Landscape);
    }

    private static async Task WriteAsync(
        Stream stream,
        Html head,
        IAsyncEnumerable<BookEntry> lines,
        bool visible,
        ReferenceData reference,
        CancellationToken ct
    )
    {
        var html = new StringBuilder();
        html.Append(FormPage.Start(Paper.A4Landscape, "Sổ theo dõi hồ sơ")).Append(head);
        await foreach (var line in lines.WithCancellation(ct))
        {
            html.Append(
                BookForm.Row(line.Number, line.Dossier, new PersonalView(visible, line.Applicant, FormRoutes.NoRemarks), reference)
            );
            if (html.Length > FlushAt)
            {
                await FlushAsync(stream, html, ct);
            }
        }
        html.Append(BookForm.Foot).Append(FormPage.End);
        await FlushAsync(stream, html, ct);
    }

    private static async Task FlushAsync(Stream stream, StringBuilder html, CancellationToken ct)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(html.ToString()), ct);
        html.Clear();
    }

    private static FieldError? ErrorOf(DateOnly from, DateOnly to, DateOnly? asOf, DateOnly today) =>
        asOf > today ? new FieldError("/query/asOf", "in-the-future", Json.Date(today))
        : from > to ? new FieldError("/query/from", "from-after-to")
        : to.DayNumber - from.DayNumber >= MostDays ? new FieldError("/query/from", "period-too-long", $"{MostDays}")
        : null;

    /// <summary>Whether everything recorded so far is entered; waits a little for it. A book with a line missing would look like a book.</summary>
    internal static async Task<bool> IsCompleteAsync(Call call)
    {
        var settled = await call.Service<Store>().SettledPositionAsync(call.Aborted);
        return await call.Service<SubscriptionDaemon>()
            .WaitForAsync(BookProjection.ProjectionName, settled, Progress.LongestWait, call.Aborted);
    }
}
