using Clinic.Web.Services;
using Microsoft.Extensions.Localization;

namespace Clinic.Web.Layout;

/// <summary>What an action did, in plain words and nothing else.</summary>
internal static class Deeds
{
    /// <param name="done">If it was done.</param>
    /// <param name="changed">If what the person saw is no longer so, and nothing was done.</param>
    public static string Told(this IStringLocalizer<Localization.Texts> texts, Trouble trouble, string done, string changed) => trouble switch
    {
        Trouble.None => done,
        Trouble.Changed or Trouble.NotFound => changed,
        Trouble.Refused => texts["Your role does not allow this."],
        Trouble.Invalid => texts["Nothing was done: the system can't take what was typed. Correct it and try again."],
        Trouble.SignedOut => texts["Your session has ended. Sign in again: the page shows what was done."],
        _ => texts["No answer. It may have been done: this page will show it. It is safe to try again."],
    };
}
