using MotCua.Server.Forms;
using Xunit;

namespace MotCua.Server.Tests.Forms;

public sealed class FormSetTests
{
    [Theory]
    [InlineData("2025-06-30", "61/2018", "Mẫu số 05 - TT 01/2018/TT-VPCP")]
    [InlineData("2025-07-01", "118/2025", "Mẫu số 05 - TT 01/2018/TT-VPCP")]
    [InlineData("2025-09-14", "118/2025", "Mẫu số 05 - TT 01/2018/TT-VPCP")]
    [InlineData("2025-09-15", "118/2025", "Mẫu số 06 - TT 03/2025/TT-VPCP")]
    public void The_day_of_receipt_chooses_decree_and_circular(string day, string decree, string controlSlip)
    {
        var set = FormSet.At(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), $"{decree}/NĐ-CP");
        Assert.Contains(decree, set.Decree, StringComparison.Ordinal);
        Assert.Equal(controlSlip, set.Mark("06"));
    }

    [Fact]
    public void The_old_circular_has_no_stop_notice_and_counts_the_book_as_sixth()
    {
        Assert.Equal("", FormSet.Of2018.Mark("05"));
        Assert.Equal("06", FormSet.Of2018.NumberOf("07"));
        Assert.Equal("04", FormSet.Of2018.NumberOf("04"));
        Assert.Equal("05", FormSet.Of2025.NumberOf("05"));
    }

    [Fact]
    public void Values_are_encoded_and_markup_is_not_nor_is_a_piece_of_HTML_encoded_twice()
    {
        var inner = Html.Of($"<b>{"Ánh <i> & \"co\" 'x'"}</b>");
        Assert.Equal("<p><b>Ánh &lt;i&gt; &amp; &quot;co&quot; &#x27;x&#x27;</b> 7</p>", Html.Of($"<p>{inner} {7}</p>").ToString());
    }
}
