using System.Globalization;
using System.Text;
using QRCoder;

namespace MotCua.Server.Forms;

/// <summary>A QR code as an inline drawing: one path of squares, so that a page needs no image, no style attribute and no other host.</summary>
internal static class QrImage
{
    /// <summary>Error correction M: readable with a seventh of it under a stamp. The quiet zone of four squares is in the matrix.</summary>
    public static Html Of(string content)
    {
        using var data = QRCodeGenerator.GenerateQrCode(content, QRCodeGenerator.ECCLevel.M);
        var rows = data.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows[y].Length; x++)
            {
                if (!rows[y][x])
                {
                    continue;
                }
                var from = x;
                while (x + 1 < rows[y].Length && rows[y][x + 1])
                {
                    x++;
                }
                path.Append(CultureInfo.InvariantCulture, $"M{from} {y}h{x - from + 1}v1H{from}z");
            }
        }
        return Html.Of(
            $"""
            <svg class="qr" role="img" aria-label="Mã QR: {content}" viewBox="0 0 {rows.Count} {rows.Count}" shape-rendering="crispEdges"><path d="{path.ToString()}"/></svg>
            """
        );
    }
}
