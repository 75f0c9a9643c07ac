using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MotCua.Server.Database;
using MotCua.Server.Http;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Reference;

/// <summary>
/// One register of versioned reference data (units, agencies or procedures): what a version looks like in a request, in a CSV file, in the tables and in an
/// answer. Its SQL files are <c>read_…</c>, <c>list_…</c> and <c>write_…</c> with the register's name.
/// </summary>
public abstract class Register<T>(string name)
    where T : class, IVersioned
{
    // Short statements: none comes near a timeout, however large the file.
    private const int WrittenAtOnce = 5000;

    /// <summary>As in the address: <c>units</c>.</summary>
    public string Name => name;

    /// <summary>Fields of a <c>PUT</c>.</summary>
    public abstract IReadOnlyList<Field> Body { get; }

    /// <summary>Columns of a CSV file; any order, optional ones may be missing.</summary>
    public abstract IReadOnlyList<Field> Columns { get; }

    /// <summary>Filters of the list besides code, at and q: parameters of <c>list_…</c> from $7 on.</summary>
    public abstract IReadOnlyList<Field> Filters { get; }

    /// <summary>Whether <c>list_…</c> ends with what became of each version.</summary>
    public virtual bool HasSuccessors => true;

    /// <summary>All versions in a snapshot.</summary>
    public abstract IEnumerable<T> In(ReferenceData data);

    /// <summary>A snapshot with these versions instead.</summary>
    public abstract ReferenceData Into(ReferenceData data, IEnumerable<T> versions);

    /// <summary>A version from checked values; what does not fit together is added to <paramref name="errors"/>.</summary>
    /// <param name="at">Pointer of the object that the values come from.</param>
    public abstract T From(string code, Values values, string at, List<FieldError> errors);

    /// <summary>A version from the first columns of a row of <c>read_…</c> or <c>list_…</c>.</summary>
    public abstract T From(NpgsqlDataReader row);

    public abstract T Closed(T version, DateOnly last);

    /// <summary>What the version refers to and must exist on its first day.</summary>
    public abstract IEnumerable<Reference> References(T version);

    /// <summary>The version of the same register above this one on a day; null when there is none.</summary>
    public virtual T? ParentOf(T version, DateOnly day, ReferenceData data) => null;

    protected abstract void WriteOwn(Utf8JsonWriter writer, T version);

    /// <summary>The fields of a version as they are answered, without the braces.</summary>
    public void WriteFields(Utf8JsonWriter writer, T version)
    {
        writer.WriteString("code", version.Code);
        WriteOwn(writer, version);
        writer.WriteDate("validFrom", version.ValidFrom);
        writer.WriteDate("validTo", version.ValidTo);
        writer.WriteString("source", version.Source);
    }

    public string SqlText(string verb) => Sql.Text($"Reference.{verb}_{name}");

    /// <summary>Inserts versions or replaces those of the same code and first day.</summary>
    public async Task WriteAsync(NpgsqlConnection connection, IReadOnlyCollection<T> versions, CancellationToken ct)
    {
        foreach (var some in versions.Chunk(WrittenAtOnce))
        {
            await using var command = new NpgsqlCommand(SqlText("write"), connection);
            command.Parameters.Add(new NpgsqlParameter { Value = ToJson(some), NpgsqlDbType = NpgsqlDbType.Json });
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    public string ToJson(IEnumerable<T> versions) =>
        Encoding.UTF8.GetString(
            Json.Write(writer =>
            {
                writer.WriteStartArray();
                foreach (var version in versions)
                {
                    writer.WriteStartObject();
                    WriteFields(writer, version);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
            })
        );

    protected static IReadOnlyList<Field> Versioned(params IReadOnlyList<Field> own) =>
        [
            Codes.Field("code", "Mã; nếu có phải bằng mã trong địa chỉ."),
            .. own,
            Field.Date("validFrom", "Ngày đầu có hiệu lực.").Must().Like("2027-01-01"),
            Field.Date("validTo", "Ngày cuối có hiệu lực; bỏ trống: chưa hết."),
            Field.Text("source", "Căn cứ, nguồn dữ liệu.", 1000),
        ];

    protected static DateOnly FirstDay(Values values, string at, List<FieldError> errors)
    {
        var from = values.Date("validFrom") ?? default;
        if (values.Date("validTo") < from)
        {
            errors.Add(new FieldError($"{at}/validTo", "valid-to-before-from"));
        }
        return from;
    }
}

/// <summary>What codes of units, agencies, procedures and calendars look like.</summary>
public static partial class Codes
{
    public const int Longest = 40;

    /// <summary>Whether a text can be a code at all; others are answered like unknown ones without asking the database.</summary>
    public static bool IsCode(string text) => text.Length <= Longest && Pattern().IsMatch(text);

    public static Field Field(string name, string about, int maxLength = Longest) =>
        Http.Field.Text(name, about, maxLength) with
        {
            Pattern = Pattern(),
        };

    [GeneratedRegex(@"^[0-9A-Za-z][0-9A-Za-z._-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}

/// <summary>A version's mention of another code, in the named field.</summary>
public readonly record struct Reference(string Field, string Code, ReferenceKind Kind);

public enum ReferenceKind
{
    Unit,
    Agency,
}
