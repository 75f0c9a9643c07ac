using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using MotCua.Server.Dossiers;
using MotCua.Server.Dossiers.Commands;
using MotCua.Server.Http;

namespace MotCua.Server.Imports;

/// <summary>One line of an import, read by the same declared fields as the body of the command's route.</summary>
/// <param name="Key">The dossier's id in the older system; null only where the line has none.</param>
/// <param name="Command">Null: a receipt.</param>
/// <param name="Fingerprint">SHA-256 of the trimmed line, hexadecimal: the same line is the same command.</param>
/// <param name="Problem">Why the line cannot be read; then nothing else is to be used but <paramref name="Key"/>.</param>
internal sealed record ImportLine(
    long Number,
    string? Key,
    DossierCommand? Command,
    Values Body,
    string Fingerprint,
    Problem? Problem = null
)
{
    private const string Receive = "receive";

    private static readonly Field KeyField = Field.Text("key", "Mã hồ sơ trong hệ thống cũ.").Must();

    private static readonly Dictionary<string, Field[]> FieldsOf = DossierCommands
        .All.Select(command => (command.Verb, Fields: command.Body))
        .Append((Verb: Receive, Fields: Receipt.ImportFields))
        .ToDictionary(pair => pair.Verb, pair => FieldsFor(pair.Verb, pair.Fields));

    private static readonly Field[] AnyVerb =
    [
        KeyField,
        Field.Choice("verb", "Việc đã làm.", [Receive, .. DossierCommands.All.Select(command => command.Verb)]).Must(),
    ];

    public static ImportLine TooLong(long number) =>
        new(
            number,
            null,
            null,
            Values.Empty,
            "",
            new Problem(422, "line-too-long", LineReader.MaxLine.ToString(CultureInfo.InvariantCulture))
        );

    public static ImportLine Read(long number, ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, Json.ReaderOptions);
            return Read(number, document.RootElement, Convert.ToHexStringLower(SHA256.HashData(line.Span)));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: names that are no UTF-8 cannot be compared.
            var column = exception is JsonException { BytePositionInLine: { } position } ? position + 1 : 1;
            var at = string.Create(CultureInfo.InvariantCulture, $"{number}:{column}");
            return new ImportLine(number, null, null, Values.Empty, "", new Problem(422, "malformed-json", at));
        }
    }

    private static ImportLine Read(long number, JsonElement json, string fingerprint)
    {
        var errors = new List<FieldError>();
        var verb = VerbOf(json);
        var body = ValueReader.Read(json, verb is null ? AnyVerb : FieldsOf[verb], "", errors);
        if (verb is null)
        {
            // Which fields belong to an unknown verb is unknown too.
            errors.RemoveAll(error => error.Code == "unknown-field");
        }
        if (body.Has("dueOn") && body.Has("dueAt"))
        {
            errors.Add(new FieldError("/dueAt", "due-twice"));
        }
        var command = verb is null or Receive ? null : DossierCommands.ByVerb[verb];
        return new ImportLine(number, body.Text("key"), command, body, fingerprint, errors.Count > 0 ? Problem.Fields(errors) : null);
    }

    private static string? VerbOf(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object
        && json.TryGetProperty("verb", out var verb)
        && verb.ValueKind == JsonValueKind.String
        && verb.GetString() is { } name
        && FieldsOf.ContainsKey(name)
            ? name
            : null;

    /// <summary>History has its own times: what the routes take as "now" must be said here.</summary>
    private static Field[] FieldsFor(string verb, IReadOnlyList<Field> fields) =>
        [
            KeyField,
            Field.Choice("verb", "Việc đã làm.", verb),
            .. fields.Select(field => field.Name == "occurredAt" ? field.Must() : field),
        ];
}
