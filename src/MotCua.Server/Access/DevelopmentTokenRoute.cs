using MotCua.Server.Http;

namespace MotCua.Server.Access;

/// <summary><c>POST /v1/development/token</c>: a token for trying things out. Exists in Development only.</summary>
public static class DevelopmentTokenRoute
{
    public static readonly ApiRoute Route = new(
        "POST",
        "/v1/development/token",
        Act.IssueDevelopmentToken,
        "Cấp mã truy cập để thử (chỉ trong Development). Không có nội dung: mã làm được mọi việc ở mọi cơ quan.",
        Handle
    )
    {
        Tag = "Vận hành",
        Body =
        [
            Field.Text("subject", "Tên tài khoản (sub).").Like("an"),
            Field.Text("agency", "Mã cơ quan; bỏ trống chỉ khi là administrator.", 40).Like("H12.101"),
            Field.Texts("roles", "Vai trò: " + string.Join(", ", Actor.RoleNames.Keys) + ".", 20, 50).Like(new[] { "clerk" }),
        ],
        Example = """{"token":"eyJhbGciOiJSUzI1NiIs…"}""",
        Statuses = [200, 404],
    };

    private static Task<Answer> Handle(Call call)
    {
        if (!call.Service<IHostEnvironment>().IsDevelopment())
        {
            return Task.FromResult<Answer>(Problem.NotFound());
        }
        var roles = call.Body.Texts("roles");
        var agency = call.Body.Text("agency");
        foreach (var (role, index) in (roles ?? []).Select((role, index) => (role, index)))
        {
            if (Actor.RoleOf(role) is null)
            {
                return Task.FromResult<Answer>(
                    Problem.Fields(new FieldError($"/roles/{index}", "unknown-role", role, string.Join(", ", Actor.RoleNames.Keys)))
                );
            }
        }
        if (agency is not null && !call.Service<Reference.ReferenceStore>().Current.HasAgency(agency))
        {
            return Task.FromResult<Answer>(Problem.Fields(new FieldError("/agency", "unknown-agency", agency)));
        }
        if (roles is null && agency is not null)
        {
            roles = ["clerk", "officer", "head"];
        }
        roles ??= ["administrator"];
        if (agency is null && !roles.Any(role => Actor.RoleOf(role) == Role.Administrator))
        {
            return Task.FromResult<Answer>(Problem.Fields(new FieldError("/agency", "required")));
        }
        var token = call.Service<Tokens>().IssueForDevelopment(call.Body.Text("subject") ?? "development", agency, roles);
        return Task.FromResult(
            Answer
                .Json(writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteString("token", token);
                    writer.WriteEndObject();
                })
                .With("Cache-Control", "no-store")
        );
    }
}
