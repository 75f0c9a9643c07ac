using System.Runtime.CompilerServices;
using MotCua.Dossiers;
using MotCua.Server.Dossiers;
using MotCua.Server.Http;
using Npgsql;

namespace MotCua.Server.Figures.Lists;

/// <summary>
/// The dossiers behind one number, from the first to the last, at one position. What may be relied on: they are as many as the number, and the same each
/// time they are walked, whatever is written meanwhile. It holds because every page is asked for as of the position that the first look found, and an
/// answer as of a position never changes. No page keeps a transaction for the next one, so that a slow reader holds up neither a rebuild
/// nor the clearing of old rows; what is in memory is one page.
/// </summary>
internal sealed class DossierList
{
    /// <summary>Most dossiers of a list that is walked as a whole.</summary>
    public const int MostDossiers = 1_000_000;

    /// <summary>Keys of a page.</summary>
    private const int IdsAtOnce = 1_000;

    /// <summary>Dossiers whose events are in memory at once.</summary>
    private const int DossiersAtOnce = 250;

    private readonly NpgsqlDataSource source;
    private readonly DossierHistory history;
    private readonly Scope scope;
    private readonly Behind behind;
    private readonly Walk walk;
    private readonly LedgerTables ledger;

    private DossierList(
        NpgsqlDataSource source,
        DossierHistory history,
        Scope scope,
        Behind behind,
        Walk walk,
        LedgerTables ledger,
        AsOf asOf,
        long count
    ) =>
        (this.source, this.history, this.scope, this.behind, this.walk, this.ledger, AsOf, Count) = (
            source,
            history,
            scope,
            behind,
            walk,
            ledger,
            asOf,
            count
        );

    public AsOf AsOf { get; }

    /// <summary>The number.</summary>
    public long Count { get; }

    /// <summary>The parameters of a list: those of the drill-down but its paging.</summary>
    public static IReadOnlyList<Field> Parameters { get; } =
    [.. DrillDownRoute.Route.Query.Where(field => field.Name is not ("total" or "limit" or "cursor"))];

    /// <param name="call">Its query has the <see cref="Parameters"/>; the caller's reach limits the list.</param>
    /// <exception cref="ProblemException">400 for parameters that do not fit and for more than <see cref="MostDossiers"/>; 404, 409, 503 as figures.</exception>
    public static async Task<DossierList> OpenAsync(Call call)
    {
        var asked = FigureParameters.Read(call);
        var query = call.Query;
        var scope = DrillDownRoute.Narrowed(asked.Scope, query);
        var figure = Catalogue.ByName[query.Text("figure")!];
        await using var reader = await FigureParameters.OpenAsync(call, asked, figure.Ledger);
        scope = await AsNow.ResolveAsync(reader, scope, call);
        var question = await reader.WithoutNeedlessReachAsync(
            asked with
            {
                Scope = scope,
                Keys = [],
                Bucket = Bucket.None,
                Accounts = AccountSet.Of(figure),
            },
            call.Aborted
        );
        var count = (await reader.ReadAsync(question, call.Aborted)).Sum(figure.Of);
        if (count > MostDossiers)
        {
            throw new ProblemException(Problem.Fields(new FieldError("/query/from", "too-many-rows", $"{MostDossiers}")));
        }
        return new DossierList(
            call.Service<NpgsqlDataSource>(),
            call.Service<DossierHistory>(),
            question.Scope,
            figure.Behind(asked.From, reader.LastDay(asked)),
            await DrillDownRoute.WalkAsync(reader, question, figure, call.Aborted),
            figure.Ledger,
            reader.AsOf,
            count
        );
    }

    /// <summary>In the order of the drill-down.</summary>
    public async IAsyncEnumerable<Guid> IdsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var last = BehindKey.First;
        IReadOnlyList<BehindKey> page;
        do
        {
            await using (var reader = await OpenAgainAsync(ct))
            {
                page = await reader.WalkAsync(walk, scope, behind, last, IdsAtOnce, ct);
            }
            foreach (var key in page)
            {
                yield return key.Dossier;
            }
            last = page.Count > 0 ? page[^1] : last;
        } while (page.Count == IdsAtOnce);
    }

    /// <summary>The dossiers as they were at the position, in the order of the drill-down.</summary>
    /// <exception cref="InvalidOperationException">The list is not as long as the number: it must not look complete.</exception>
    public async IAsyncEnumerable<(Guid Id, Dossier Dossier)> DossiersAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var walked = 0L;
        await foreach (var ids in Chunks(IdsAsync(ct)).WithCancellation(ct))
        {
            IReadOnlyDictionary<Guid, Dossier> dossiers;
            await using (var reader = await OpenAgainAsync(ct))
            {
                dossiers = await reader.DossiersAsync(history, ids, ct);
            }
            foreach (var id in ids)
            {
                yield return (id, dossiers[id]);
            }
            walked += ids.Count;
        }
        if (walked != Count)
        {
            throw new InvalidOperationException($"{walked} dossiers behind the number {Count}");
        }
    }

    private Task<FigureReader> OpenAgainAsync(CancellationToken ct) => FigureReader.OpenAsync(ledger, source, AsOf.Position, AsOf.At, ct);

    private static async IAsyncEnumerable<IReadOnlyList<Guid>> Chunks(IAsyncEnumerable<Guid> ids)
    {
        var chunk = new List<Guid>(DossiersAtOnce);
        await foreach (var id in ids)
        {
            chunk.Add(id);
            if (chunk.Count == DossiersAtOnce)
            {
                yield return chunk;
                chunk = new List<Guid>(DossiersAtOnce);
            }
        }
        if (chunk.Count > 0)
        {
            yield return chunk;
        }
    }
}
