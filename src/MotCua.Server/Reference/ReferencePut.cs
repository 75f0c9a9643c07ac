using System.Text.Json;
using MotCua.Dossiers.Time;
using MotCua.Server.Access;
using MotCua.Server.Http;
using Npgsql;

namespace MotCua.Server.Reference;

/// <summary>
/// <c>PUT /v1/units/{code}</c>, agencies, procedures: a version from its <c>validFrom</c> on. The version before ends the day before. The same again
/// changes nothing. A version that is or was in force is history, by which dossiers were received, and stays as it is; a future one may be replaced.
/// </summary>
internal static class ReferencePut
{
    public static ApiRoute Route<T>(Register<T> register, string noun, string example)
        where T : class, IVersioned =>
        new(
            "PUT",
            $"/v1/{register.Name}/{{code}}",
            Act.WriteReference,
            $"Thêm phiên bản mới của {noun} từ ngày validFrom; phiên bản trước kết thúc ngày hôm trước. Gửi lại không đổi gì.",
            call => HandleAsync(register, call)
        )
        {
            Tag = ReferenceLists.Tag,
            Body = register.Body,
            Statuses = [200, 201, 409],
            Example = example,
        };

    private static async Task<Answer> HandleAsync<T>(Register<T> register, Call call)
        where T : class, IVersioned
    {
        var code = call.Path("code");
        var version = register.From(code, call.Body, "", Errors(code, call.Body, out var errors));
        if (errors.Count > 0)
        {
            return Problem.Fields(errors);
        }
        version = await NormalizedAsync(register, version, call.Service<NpgsqlDataSource>(), call.Aborted);
        return await call.Service<ReferenceStore>()
            .ChangeAsync<Answer>(
                async (connection, before) =>
                {
                    var (write, refused) = Place(register, version, before, VietnamTime.DateOf(call.Now));
                    if (refused is not null)
                    {
                        return (refused, false);
                    }
                    var isNew = write.Count > 0 && !register.In(before).Any(each => IsSame(each, version));
                    // What ends first: the table refuses versions that overlap, at each statement.
                    foreach (var each in write)
                    {
                        await register.WriteAsync(connection, [each], call.Aborted);
                    }
                    return (Written(register, version, isNew), write.Count > 0);
                },
                call.Aborted
            );
    }

    /// <summary>What to write so that a version stands in its place, in this order; nothing when it stands there already.</summary>
    internal static (IReadOnlyList<T> Write, Problem? Refused) Place<T>(
        Register<T> register,
        T version,
        ReferenceData before,
        DateOnly today
    )
        where T : class, IVersioned
    {
        var versions = register.In(before).Where(each => each.Code == version.Code).OrderBy(each => each.ValidFrom).ToList();
        var same = versions.Find(each => each.ValidFrom == version.ValidFrom);
        if (version.Equals(same))
        {
            return ([], null);
        }
        if (same is not null && same.ValidFrom <= today)
        {
            return ([], new Problem(409, "version-in-force", version.Code, Json.Date(same.ValidFrom)));
        }
        var write = new List<T>();
        var previous = versions.FindLast(each => each.ValidFrom < version.ValidFrom);
        if (previous is not null && !(previous.ValidTo < version.ValidFrom))
        {
            write.Add(register.Closed(previous, version.ValidFrom.AddDays(-1)));
        }
        write.Add(version);
        var after = register.Into(before, register.In(before).Where(each => !write.Exists(w => IsSame(w, each))).Concat(write));
        var faults = VersionRules.Check(register, after, [version]);
        return faults.FirstOrDefault(fault => fault.Code == "version-overlaps") is { } overlap
                ? ([], new Problem(409, overlap.Code, overlap.Arguments))
            : faults.Count > 0 ? ([], Problem.Fields([.. faults.Select(f => new FieldError("/" + f.Field, f.Code, f.Arguments))]))
            : (write, null);
    }

    private static bool IsSame(IVersioned a, IVersioned b) => a.Code == b.Code && a.ValidFrom == b.ValidFrom;

    private static List<FieldError> Errors(string code, Values body, out List<FieldError> errors)
    {
        errors = [];
        if (!Codes.IsCode(code))
        {
            errors.Add(new FieldError("/path/code", "bad-format", "A-Z a-z 0-9 . _ -"));
        }
        if (body.Text("code") is { } given && given != code)
        {
            errors.Add(new FieldError("/code", "not-the-code-of-the-address", code));
        }
        return errors;
    }

    /// <summary>Texts composed as the tables hold them, so that comparing them tells whether anything changed.</summary>
    private static async Task<T> NormalizedAsync<T>(Register<T> register, T version, NpgsqlDataSource database, CancellationToken ct)
        where T : class, IVersioned
    {
        var json = register.ToJson([version]);
        var composed = await Normalization.ComposeAsync(json, database, ct);
        if (ReferenceEquals(composed, json))
        {
            return version;
        }
        using var document = JsonDocument.Parse(composed);
        var errors = new List<FieldError>();
        var values = ValueReader.Read(document.RootElement[0], register.Body, "", errors);
        return errors is [] ? register.From(version.Code, values, "", errors) : throw new ProblemException(Problem.Fields(errors));
    }

    private static Answer Written<T>(Register<T> register, T version, bool isNew)
        where T : class, IVersioned
    {
        var answer = Answer.Json(
            writer =>
            {
                writer.WriteStartObject();
                register.WriteFields(writer, version);
                writer.WriteEndObject();
            },
            isNew ? 201 : 200
        );
        return isNew ? answer.With("Location", $"/v1/{register.Name}/{version.Code}") : answer;
    }
}
