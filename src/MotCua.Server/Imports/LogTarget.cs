using System.Text.Json.Nodes;
using MotCua.Dossiers;
using MotCua.Dossiers.Commands;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using MotCua.EventStore;
using MotCua.Server.Database;
using MotCua.Server.Dossiers;
using Npgsql;
using NpgsqlTypes;
using Store = MotCua.EventStore.EventStore;

namespace MotCua.Server.Imports;

/// <summary>The log itself. A batch is one append: events, claims, personal data and the report of its refused lines.</summary>
internal sealed class LogTarget(Store store, NpgsqlDataSource app, EventRegistry registry, CodeAllotter codes, SubscriptionDaemon daemon)
    : IImportTarget
{
    public async Task<HashSet<string>> LoadAsync(
        ImportJob job,
        IReadOnlyDictionary<Guid, ImportedDossier> missing,
        IReadOnlyList<string> codes,
        CancellationToken ct
    )
    {
        await using var batch = app.CreateBatch();
        batch.BatchCommands.Add(ReadStreams(missing));
        batch.BatchCommands.Add(TakenCodes(codes));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await ImportRows.FillAsync(reader, registry, missing, ct);
        await reader.NextResultAsync(ct);
        var taken = new HashSet<string>();
        await ImportRows.AddCodesAsync(reader, taken, ct);
        return taken;
    }

    public async Task StoreAsync(ImportJob job, ImportBatch batch, CancellationToken ct)
    {
        await AllotCodesAsync(batch);
        var append = new AppendBatch(batch.Now)
        {
            UserName = job.Actor.Subject,
            CorrelationId = job.Id.ToString(),
            Headers = new JsonObject { ["agency"] = job.Actor.Agency }.ToJsonString(),
        };
        foreach (var step in batch.Steps)
        {
            append.Append(step.Dossier, DossierLog.StreamType, step.Version, step.Events, step.Ids);
            if (step.Receipt is { } received)
            {
                append.Claim(DossierLog.CodeClaim, received.Code, step.Dossier);
            }
        }
        AddPersonalData(append, batch);
        if (batch.Refused.Count > 0)
        {
            append.Also.Add(ImportRows.RefuseLines(job, batch.Refused));
        }
        await store.AppendAsync(append, ct);
        daemon.Wake();
    }

    internal static NpgsqlBatchCommand ReadStreams(IReadOnlyDictionary<Guid, ImportedDossier> missing) =>
        new(Sql.Text("Imports.read_streams")) { Parameters = { ImportRows.Array(NpgsqlDbType.Uuid, missing.Keys) } };

    internal static NpgsqlBatchCommand TakenCodes(IReadOnlyList<string> codes) =>
        new(Sql.Text("Imports.taken_codes"))
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = DossierLog.CodeClaim },
                ImportRows.Array(NpgsqlDbType.Text, codes),
            },
        };

    /// <summary>Counters are raised above the codes that are kept, so that receipts of the same day do not draw them later; then the rest is drawn.</summary>
    private async Task AllotCodesAsync(ImportBatch batch)
    {
        var receipts = batch.Steps.Where(step => step.Receipt is not null).ToList();
        await codes.RaiseAsync(receipts.Select(step => step.Receipt!.Code));

        var without = receipts.Where(step => step.Receipt!.Code.Length == 0).ToLookup(step => CounterOf(step.Receipt!));
        var numbers = await codes.ReserveAsync(without.ToDictionary(counter => counter.Key, counter => counter.Count()));
        foreach (var counter in without)
        {
            var number = numbers[counter.Key];
            foreach (var step in counter)
            {
                step.Events[0] = step.Receipt! with { Code = CodeAllotter.Code(counter.Key.Agency, counter.Key.Day, number++) };
            }
        }
    }

    private static (string Agency, DateOnly Day) CounterOf(DossierReceived received) =>
        (received.Resolving.Code, VietnamTime.DateOf(received.OccurredAt));

    private static void AddPersonalData(AppendBatch append, ImportBatch batch)
    {
        var applicants = batch.Steps.Where(step => step.Applicant is not null).Select(step => (step.Dossier, step.Applicant!)).ToList();
        if (applicants.Count > 0)
        {
            append.Also.Add(PersonalData.Insert(applicants));
        }
        var remarks = new List<(Guid, Guid, string)>();
        foreach (var step in batch.Steps.Where(step => step.Line.Command is not null))
        {
            // The command's own event is the last: an announcement of a breach may stand before it.
            if (PersonalData.RemarkOf(step.Line.Command!, step.Line.Body) is { } texts)
            {
                remarks.Add((step.Ids[^1], step.Dossier, texts));
            }
            if (step.Line.Command!.Verb == Verb.Correct && CorrectDossier.PersonalFields.Contains(step.Line.Body.Text("field")!))
            {
                append.Also.Add(PersonalData.Correct(step.Dossier, step.Line.Body.Text("field")!, step.Line.Body.Text("value")!));
            }
        }
        if (remarks.Count > 0)
        {
            append.Also.Add(PersonalData.InsertRemarks(remarks));
        }
    }
}
