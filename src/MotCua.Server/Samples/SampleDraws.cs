using System.Text;
using MotCua.Server.Dossiers;
using MotCua.Server.Figures.Lists;
using MotCua.Server.Http;

namespace MotCua.Server.Samples;

/// <summary><c>POST /v1/samples</c>: draws a sample from the dossiers behind a number and keeps it.</summary>
internal static class SampleDraws
{
    public const int MostDossiers = 1_000;

    /// <summary>The figure and its parameters as in the query of a drill-down, and how to draw.</summary>
    public static readonly IReadOnlyList<Field> Body =
    [
        .. DossierList.Parameters,
        Field.Number("size", "Số hồ sơ cần rút, 1 đến 1.000; ít hơn nếu con số nhỏ hơn.", 1, MostDossiers).Must().Like(50),
        Field
            .Number(
                "seed",
                "Hạt giống; bỏ trống thì hệ thống chọn ngẫu nhiên. Cùng hạt giống, câu hỏi và vị trí: cùng mẫu.",
                0,
                Draw.LargestSeed
            )
            .Like(20261120),
    ];

    public static async Task<Answer> HandleAsync(Call call)
    {
        var store = new SampleStore(call.Service<Npgsql.NpgsqlDataSource>());
        var key = call.IdempotencyKey;
        if (key is not null && await store.FindByKeyAsync(call.Actor.Subject, key, call.Aborted) is { } before)
        {
            return await AgainAsync(call, before);
        }
        var list = await OpenAsync(call);
        var seed = (long?)call.Body.Number("seed") ?? Draw.Seed();
        var size = (int)call.Body.Number("size")!;
        var sample = new Sample(
            Guid.CreateVersion7(call.Now),
            DossierDesk.Cut(call.Now),
            list.AsOf.At,
            list.AsOf.Position,
            seed,
            list.Count,
            size,
            call.Actor.Subject,
            call.Actor.Agency,
            key,
            call.Body.Text("figure")!,
            ParametersOf(call.Body),
            key is null ? null : call.RequestHash,
            await Draw.FromAsync(list.IdsAsync(call.Aborted), seed, size, call.Aborted)
        );
        if (!await store.InsertAsync(sample, call.Aborted))
        {
            // Another request with the same key was faster.
            return await AgainAsync(call, (await store.FindByKeyAsync(call.Actor.Subject, key!, call.Aborted))!);
        }
        return await SampleRoutes.DescribeAsync(call, sample, 201);
    }

    private static async Task<Answer> AgainAsync(Call call, Sample before) =>
        !before.RequestHash.AsSpan().SequenceEqual(call.RequestHash) ? new Problem(422, "idempotency-key-reused")
        : await SampleRoutes.VisibleAsync(call, before) is null ? Problem.NotFound()
        : await SampleRoutes.DescribeAsync(call, before, 201);

    /// <summary>The body holds what a drill-down has in its query; what is wrong with it is told of the body.</summary>
    private static async Task<DossierList> OpenAsync(Call call)
    {
        try
        {
            return await DossierList.OpenAsync(new Call(call.Http, call.Actor, call.Now, call.Body, call.Body));
        }
        catch (ProblemException exception) when (exception.Problem.Errors.Count > 0)
        {
            var errors = exception.Problem.Errors.Select(error =>
                error with
                {
                    Pointer = error.Pointer.Replace("/query/", "/", StringComparison.Ordinal),
                }
            );
            throw new ProblemException(exception.Problem with { Errors = [.. errors] });
        }
    }

    private static string ParametersOf(Values body) =>
        Encoding.UTF8.GetString(
            Json.Write(writer =>
            {
                writer.WriteStartObject();
                foreach (
                    var field in DossierList.Parameters.Where(field => field.Name is not ("figure" or "after") && body.Has(field.Name))
                )
                {
                    switch (field.Kind)
                    {
                        case FieldKind.Date:
                            writer.WriteDate(field.Name, body.Date(field.Name));
                            break;
                        case FieldKind.Instant:
                            writer.WriteInstant(field.Name, body.Instant(field.Name));
                            break;
                        case FieldKind.Number:
                            writer.WriteNumber(field.Name, body.Number(field.Name)!.Value);
                            break;
                        case FieldKind.Flag:
                            writer.WriteBoolean(field.Name, body.Flag(field.Name));
                            break;
                        default:
                            writer.WriteString(field.Name, body.Text(field.Name));
                            break;
                    }
                }
                writer.WriteEndObject();
            })
        );
}
