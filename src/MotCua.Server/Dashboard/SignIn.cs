using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using MotCua.Server.Access;

namespace MotCua.Server.Dashboard;

/// <summary>
/// Who looks at the dashboard. The token is the API's own: handed by the reverse proxy with every request (<c>Authorization: Bearer</c>), or given once on the
/// sign-in page and kept in a cookie that no script can read and no other site sends along. The API itself knows no cookie.
/// </summary>
internal static class SignIn
{
    public const string Cookie = "motcua-token";
    public const string TokenClaim = "token";
    public const string AgencyClaim = "agency";

    /// <summary>Browsers keep no longer cookie.</summary>
    private const int LongestToken = 3800;

    /// <summary>Sets the user of the request when its token is valid.</summary>
    public static async Task<bool> RecogniseAsync(HttpContext http)
    {
        var header = http.Request.Headers.Authorization;
        var token =
            header is [{ } bearer] && bearer.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? bearer[7..].Trim()
            : header.Count == 0 ? http.Request.Cookies[Cookie]
            : null;
        if (string.IsNullOrEmpty(token) || await ActorOfAsync(http.RequestServices, token, http.RequestAborted) is not { } actor)
        {
            return false;
        }
        var claims = new List<Claim> { new(TokenClaim, token), new(ClaimTypes.Name, actor.Subject) };
        if (actor.Agency is { } agency)
        {
            claims.Add(new Claim(AgencyClaim, agency));
        }
        http.User = new ClaimsPrincipal(new ClaimsIdentity(claims, "token"));
        return true;
    }

    /// <summary>Checked as the API checks it; null when it is not, or no longer, valid.</summary>
    public static async Task<Actor?> ActorOfAsync(IServiceProvider services, string token, CancellationToken ct)
    {
        var asked = new DefaultHttpContext { RequestAborted = ct };
        asked.Request.Headers.Authorization = "Bearer " + token;
        return (await services.GetRequiredService<Tokens>().AuthenticateAsync(asked)).Actor;
    }

    public static void Ask(HttpContext http, bool isPage)
    {
        if (isPage)
        {
            var back = http.Request.Path + http.Request.QueryString.ToString();
            http.Response.Redirect("/sign-in" + QueryString.Create("return", back));
            return;
        }
        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
    }

    public static async Task<IResult> SignInAsync(HttpContext http, IAntiforgery forms, IHostEnvironment environment)
    {
        if (!await forms.IsRequestValidAsync(http))
        {
            return Results.Redirect("/sign-in?problem=form");
        }
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var token = form["token"].ToString().Trim();
        if (token.Length == 0 && environment.IsDevelopment() && Actor.RoleOf(form["role"].ToString()) is { } role)
        {
            var agency = form["agency"].ToString() is { Length: > 0 } code ? code : null;
            if (agency is null && role != Role.Administrator)
            {
                return Results.Redirect("/sign-in?problem=agency");
            }
            token = http.RequestServices.GetRequiredService<Tokens>().IssueForDevelopment("development", agency, [form["role"].ToString()]);
        }
        if (token.Length is 0 or > LongestToken || await ActorOfAsync(http.RequestServices, token, http.RequestAborted) is null)
        {
            return Results.Redirect("/sign-in?problem=token");
        }
        http.Response.Cookies.Append(
            Cookie,
            token,
            new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax, // a link in a message opens; nothing is changed by a GET
                Secure = http.Request.IsHttps,
                IsEssential = true,
            }
        );
        return Results.Redirect(LocalOnly(form["return"].ToString()));
    }

    public static async Task<IResult> SignOutAsync(HttpContext http, IAntiforgery forms)
    {
        if (await forms.IsRequestValidAsync(http))
        {
            http.Response.Cookies.Delete(Cookie);
        }
        return Results.Redirect("/sign-in");
    }

    private static string LocalOnly(string address) =>
        address.StartsWith('/') && !address.StartsWith("//", StringComparison.Ordinal) && !address.Contains('\\', StringComparison.Ordinal)
            ? address
            : "/";
}
