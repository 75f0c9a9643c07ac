using MotCua.Server.Operations;

namespace MotCua.Server.Forms;

/// <summary>
/// <c>Forms:PublicAddress</c>: where citizens reach this server, <c>https://motcua.example.vn</c>. From the settings and not from the request: a receipt is the
/// same whichever way the clerk came, and nobody can put an address of his own into it.
/// </summary>
public sealed record FormSettings(Uri? PublicAddress)
{
    /// <summary>What the QR code of a receipt holds: the public look-up of the dossier, or its bare code where no address is set.</summary>
    public string LookupOf(string code) =>
        PublicAddress is null ? code : $"{PublicAddress.AbsoluteUri.TrimEnd('/')}/v1/public/dossiers/{Uri.EscapeDataString(code)}";

    /// <exception cref="SettingException">The setting is not an absolute http or https address.</exception>
    public static FormSettings From(IConfiguration configuration)
    {
        var text = configuration["Forms:PublicAddress"];
        return string.IsNullOrWhiteSpace(text) ? new FormSettings((Uri?)null)
            : Uri.TryCreate(text, UriKind.Absolute, out var address)
            && address.Scheme is "http" or "https"
            && address.AbsoluteUri.Length <= 200
                ? new FormSettings(address)
            : throw new SettingException("Forms:PublicAddress must be an http or https address of at most 200 characters.");
    }
}
