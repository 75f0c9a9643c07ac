using MotCua.Server.Operations;

namespace MotCua.Server.OpenData;

/// <summary><c>OpenData:Licence</c> and <c>OpenData:SmallestCount</c>.</summary>
/// <param name="Licence">Under which the data may be used, as its holder decided.</param>
/// <param name="SmallestCount">The smallest count above zero that is published.</param>
internal sealed record OpenDataSettings(string Licence, int SmallestCount)
{
    private const string DefaultLicence =
        "Dữ liệu mở của cơ quan nhà nước (Nghị định 47/2020/NĐ-CP): được tự do sử dụng, phải ghi rõ nguồn / "
        + "Open data of a state agency (Decree 47/2020/NĐ-CP): free to use, name the source";

    /// <exception cref="SettingException">The smallest count is not a whole number from 3 to 100.</exception>
    public static OpenDataSettings From(IConfiguration configuration)
    {
        var licence = configuration["OpenData:Licence"];
        var text = configuration["OpenData:SmallestCount"];
        var smallest = 5;
        return string.IsNullOrWhiteSpace(text) || (int.TryParse(text, out smallest) && smallest is >= 3 and <= 100)
            ? new OpenDataSettings(string.IsNullOrWhiteSpace(licence) ? DefaultLicence : licence, smallest)
            : throw new SettingException("OpenData:SmallestCount must be a whole number from 3 to 100.");
    }
}
