using System.Text.Json;
using MotCua.Server.Database;
using MotCua.Server.Http;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Dossiers;

/// <summary>Who the applicant is and what the dossier is about.</summary>
public sealed record Applicant(
    string Kind,
    string? Name,
    string? IdNumber,
    string? Phone,
    string? Email,
    string? Address,
    string? Unit,
    string? Summary
);

/// <summary>
/// The erasable rows beside the log: applicants, and what was typed with an event. Written in the transaction of the events that they belong to;
/// text is normalised to NFC on the way in.
/// </summary>
public static class PersonalData
{
    /// <summary>A statement that stores these applicants.</summary>
    public static NpgsqlBatchCommand Insert(IReadOnlyList<(Guid Dossier, Applicant Applicant)> rows)
    {
        var command = new NpgsqlBatchCommand(Sql.Text("Dossiers.insert_applicants"));
        command.Parameters.Add(Array(NpgsqlDbType.Uuid, rows.Select(row => row.Dossier)));
        foreach (var column in Columns)
        {
            command.Parameters.Add(Array(NpgsqlDbType.Text, rows.Select(row => column(row.Applicant))));
        }
        return command;
    }

    /// <summary>A statement that stores what was typed with these events.</summary>
    public static NpgsqlBatchCommand InsertRemarks(IReadOnlyList<(Guid Event, Guid Dossier, string Texts)> rows)
    {
        var command = new NpgsqlBatchCommand(Sql.Text("Dossiers.insert_remarks"));
        command.Parameters.Add(Array(NpgsqlDbType.Uuid, rows.Select(row => row.Event)));
        command.Parameters.Add(Array(NpgsqlDbType.Uuid, rows.Select(row => row.Dossier)));
        command.Parameters.Add(Array(NpgsqlDbType.Text, rows.Select(row => row.Texts)));
        return command;
    }

    /// <summary>A statement that makes a submission's applicant the applicant of the dossier that it became. Erased meanwhile: nothing moves.</summary>
    public static NpgsqlBatchCommand Move(Guid submission, Guid dossier) =>
        new("update private.applicant set dossier_id = $2 where dossier_id = $1")
        {
            Parameters =
            {
                new NpgsqlParameter { Value = submission },
                new NpgsqlParameter { Value = dossier },
            },
        };

    /// <summary>A statement that corrects one column; <paramref name="field"/> as in <c>CorrectDossier.PersonalFields</c>.</summary>
    public static NpgsqlBatchCommand Correct(Guid dossier, string field, string value)
    {
        var column = field switch
        {
            "summary" => "summary",
            "applicant.name" => "name",
            "applicant.idNumber" => "id_number",
            "applicant.phone" => "phone",
            "applicant.email" => "email",
            "applicant.address" => "address",
            "applicant.unit" => "unit",
            _ => throw new ArgumentOutOfRangeException(nameof(field)),
        };
        return new NpgsqlBatchCommand($"update private.applicant set {column} = normalize($2, nfc) where dossier_id = $1")
        {
            Parameters =
            {
                new NpgsqlParameter { Value = dossier },
                new NpgsqlParameter { Value = value },
            },
        };
    }

    /// <summary>The free texts of a command's body as JSON; null when there are none.</summary>
    public static string? RemarkOf(DossierCommand command, Values body)
    {
        var remarks = command.Remarks.Where(field => body.Has(field.Name)).ToList();
        if (remarks.Count == 0)
        {
            return null;
        }
        return RemarkOf(remarks, body);
    }

    /// <summary>These fields of a body as JSON.</summary>
    public static string RemarkOf(IReadOnlyList<Field> fields, Values body)
    {
        return System.Text.Encoding.UTF8.GetString(
            Json.Write(writer =>
            {
                writer.WriteStartObject();
                foreach (var field in fields)
                {
                    if (field.Kind == FieldKind.Texts)
                    {
                        writer.WriteStartArray(field.Name);
                        foreach (var text in body.Texts(field.Name)!)
                        {
                            writer.WriteStringValue(text);
                        }
                        writer.WriteEndArray();
                    }
                    else
                    {
                        writer.WriteString(field.Name, body.Text(field.Name));
                    }
                }
                writer.WriteEndObject();
            })
        );
    }

    public static async Task<Applicant?> FindAsync(NpgsqlDataSource app, Guid dossier, CancellationToken ct)
    {
        await using var command = app.CreateCommand(Sql.Text("Dossiers.find_applicant"));
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = dossier });
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
        {
            return null;
        }
        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
        return new Applicant(Text(0)!, Text(1), Text(2), Text(3), Text(4), Text(5), Text(6), Text(7));
    }

    public static async Task<IReadOnlyDictionary<Guid, JsonElement>> RemarksAsync(NpgsqlDataSource app, Guid dossier, CancellationToken ct)
    {
        await using var command = app.CreateCommand("select event_id, texts::text from private.remark where dossier_id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = dossier });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var remarks = new Dictionary<Guid, JsonElement>();
        while (await reader.ReadAsync(ct))
        {
            remarks[reader.GetGuid(0)] = JsonElement.Parse(reader.GetString(1));
        }
        return remarks;
    }

    private static readonly Func<Applicant, string?>[] Columns =
    [
        a => a.Kind,
        a => a.Name,
        a => a.IdNumber,
        a => a.Phone,
        a => a.Email,
        a => a.Address,
        a => a.Unit,
        a => a.Summary,
    ];

    private static NpgsqlParameter Array<T>(NpgsqlDbType type, IEnumerable<T> values) =>
        new() { NpgsqlDbType = NpgsqlDbType.Array | type, Value = values.ToArray() };
}
