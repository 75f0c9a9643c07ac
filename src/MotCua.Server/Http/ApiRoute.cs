using System.Diagnostics.CodeAnalysis;
using System.Text;
using MotCua.Server.Access;

namespace MotCua.Server.Http;

/// <summary>
/// One route of the API: what it does, who may, what it takes and answers. <see cref="Routes"/> lists them all; the pipeline checks requests by this
/// declaration and OpenAPI is written from it.
/// </summary>
public sealed record ApiRoute(string Method, string Pattern, Act Act, string Summary, Func<Call, Task<Answer>> Handle)
{
    public IReadOnlyList<Field> Query { get; init; } = [];

    /// <summary>Null: the route takes no JSON body (a body is refused, unless <see cref="RawBody"/>).</summary>
    public IReadOnlyList<Field>? Body { get; init; }

    /// <summary>The handler reads the body itself: content types that it takes.</summary>
    public IReadOnlyList<string> RawBody { get; init; } = [];

    /// <summary>An example of such a body.</summary>
    public string? RawExample { get; init; }

    /// <summary>Largest body in bytes; <see cref="long.MaxValue"/> for streams read in constant memory.</summary>
    public long MaxBody { get; init; } = 64 * 1024;

    /// <summary>A command on a dossier: If-Match is required.</summary>
    public bool NeedsVersion { get; init; }

    /// <summary>Whether <c>Idempotency-Key</c> is kept (every POST that changes something).</summary>
    public bool Idempotent { get; init; }

    /// <summary>Statuses answered besides 400, 401, 403 and 503, which every route may answer.</summary>
    public IReadOnlyList<int> Statuses { get; init; } = [200];

    /// <summary>An example answer, as JSON.</summary>
    [StringSyntax("Json")]
    public string? Example { get; init; }

    /// <summary>Content type of a success.</summary>
    public string Produces { get; init; } = "application/json";

    /// <summary>Content types of the same answer as a file, where <c>format</c> asks for one.</summary>
    public IReadOnlyList<string> AlsoProduces { get; init; } = [];

    public string Tag { get; init; } = "Khác";

    /// <summary>Counted per client address, for routes that anybody may call: 429 with Retry-After above the limit.</summary>
    public bool RateLimited { get; init; }

    /// <summary>Answered whatever the load: not counted among the requests at once, since it must tell of the load.</summary>
    public bool AnswersUnderLoad { get; init; }

    /// <summary>May take longer than a request otherwise may: bodies or answers of any size.</summary>
    public bool TakesItsTime => MaxBody == long.MaxValue || Streams;

    /// <summary>The answer is a stream that ends when the client or the data end.</summary>
    public bool Streams { get; init; }

    /// <summary>No token is asked for.</summary>
    public bool IsOpen => Act is Act.Public or Act.IssueDevelopmentToken;
}

/// <summary>An answer that is ready to be sent. Problems are thrown or returned as <see cref="Problem"/>.</summary>
public sealed class Answer
{
    public int Status { get; init; } = 200;
    public ReadOnlyMemory<byte> Body { get; init; }
    public string ContentType { get; init; } = "application/json; charset=utf-8";
    public Problem? Problem { get; init; }

    /// <summary>Writes a long body as it is read; <see cref="Body"/> is then not used.</summary>
    public Func<Stream, CancellationToken, Task>? Stream { get; init; }

    public IList<(string Name, string Value)> Headers { get; } = [];

    public static implicit operator Answer(Problem problem) => new() { Problem = problem, Status = problem.Status };

    private PooledBuffer? Buffer { get; init; }

    public static Answer Json(Action<System.Text.Json.Utf8JsonWriter> write, int status = 200)
    {
        var buffer = new PooledBuffer();
        Http.Json.Write(write, buffer);
        return new Answer
        {
            Status = status,
            Body = buffer.Written,
            Buffer = buffer,
        };
    }

    /// <summary>Whoever has sent or read <see cref="Body"/> gives its memory back; nobody may look at it after that.</summary>
    public void Release() => Buffer?.Dispose();

    public static Answer Text(string text, string contentType, int status = 200) =>
        new()
        {
            Status = status,
            Body = Encoding.UTF8.GetBytes(text),
            ContentType = contentType,
        };

    public Answer With(string header, string value)
    {
        Headers.Add((header, value));
        return this;
    }
}
