using System.Text;
using MotCua.EventStore;
using MotCua.Server.Database;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Imports;

/// <summary>
/// A dry run: reads the log and what this run would have written, and writes the latter beside the log. So a dry run of any size is as exact as
/// the import, and takes as little memory. Draws no codes, stores no personal data, leaves nothing but its job and report.
/// </summary>
internal sealed class TrialTarget(NpgsqlDataSource app, EventRegistry registry) : IImportTarget
{
    public async Task<HashSet<string>> LoadAsync(
        ImportJob job,
        IReadOnlyDictionary<Guid, ImportedDossier> missing,
        IReadOnlyList<string> codes,
        CancellationToken ct
    )
    {
        await using var batch = app.CreateBatch();
        batch.BatchCommands.Add(LogTarget.ReadStreams(missing));
        batch.BatchCommands.Add(OfJob("read_trial_streams", job, ImportRows.Array(NpgsqlDbType.Uuid, missing.Keys)));
        batch.BatchCommands.Add(LogTarget.TakenCodes(codes));
        batch.BatchCommands.Add(OfJob("taken_trial_codes", job, ImportRows.Array(NpgsqlDbType.Text, codes)));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await ImportRows.FillAsync(reader, registry, missing, ct);
        await reader.NextResultAsync(ct);
        await ImportRows.FillAsync(reader, registry, missing, ct);
        var taken = new HashSet<string>();
        while (await reader.NextResultAsync(ct))
        {
            await ImportRows.AddCodesAsync(reader, taken, ct);
        }
        return taken;
    }

    public async Task StoreAsync(ImportJob job, ImportBatch batch, CancellationToken ct)
    {
        await using var command = app.CreateBatch();
        if (batch.Steps.Count > 0)
        {
            command.BatchCommands.Add(WriteEvents(job, batch));
            var codes = batch.Steps.Select(step => step.Receipt?.Code).Where(code => !string.IsNullOrEmpty(code));
            command.BatchCommands.Add(OfJob("write_trial_codes", job, ImportRows.Array(NpgsqlDbType.Text, codes)));
        }
        if (batch.Refused.Count > 0)
        {
            command.BatchCommands.Add(ImportRows.RefuseLines(job, batch.Refused));
        }
        if (command.BatchCommands.Count > 0)
        {
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    private NpgsqlBatchCommand WriteEvents(ImportJob job, ImportBatch batch)
    {
        var events = batch
            .Steps.SelectMany(step =>
                step.Events.Select((happened, i) => (step.Dossier, Version: step.Version + i + 1, Id: step.Ids[i], happened))
            )
            .ToList();
        return OfJob(
            "write_trial_events",
            job,
            ImportRows.Array(NpgsqlDbType.Uuid, events.Select(e => e.Dossier)),
            ImportRows.Array(NpgsqlDbType.Bigint, events.Select(e => e.Version)),
            ImportRows.Array(NpgsqlDbType.Uuid, events.Select(e => e.Id)),
            ImportRows.Array(NpgsqlDbType.Text, events.Select(e => registry.NameOf(e.happened))),
            ImportRows.Array(NpgsqlDbType.Jsonb, events.Select(e => Encoding.UTF8.GetString(registry.Encode(e.happened))))
        );
    }

    private static NpgsqlBatchCommand OfJob(string sql, ImportJob job, params IReadOnlyList<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(Sql.Text("Imports." + sql));
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = job.Id });
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }
        return command;
    }
}
