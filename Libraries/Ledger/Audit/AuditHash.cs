using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Ledger.Audit;

public static class AuditHash
{
    // The most that a netstring adds to its text: ten digits, a colon, a comma.
    private const int Frame = 12;

    /// <summary>
    /// SHA-256, in lower-case hexadecimal, over the previous hash and the line's fields. Each is encoded as a netstring
    /// (cr.yp.to/proto/netstrings.txt), <c>length:bytes,</c>, so that no two lines are encoded alike. A missing epoch is an empty field.
    /// </summary>
    public static string Of(string previous, long number, AuditLine line)
    {
        string[] fields =
        [
            previous, line.Chain, Number(number), Number(line.At), line.Actor, line.Action, line.Subject,
            line.Epoch is { } epoch ? Number(epoch) : "", line.Result,
        ];
        var text = new byte[fields.Sum(field => Frame + Encoding.UTF8.GetMaxByteCount(field.Length))];
        var end = 0;
        foreach (var field in fields)
        {
            Encoding.UTF8.GetByteCount(field).TryFormat(text.AsSpan(end), out var digits, provider: CultureInfo.InvariantCulture);
            end += digits;
            text[end++] = (byte)':';
            end += Encoding.UTF8.GetBytes(field, text.AsSpan(end));
            text[end++] = (byte)',';
        }
        return Convert.ToHexStringLower(SHA256.HashData(text.AsSpan(0, end)));
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
