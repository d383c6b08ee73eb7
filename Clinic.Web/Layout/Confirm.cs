using Microsoft.Extensions.Localization;
using Microsoft.FluentUI.AspNetCore.Components;

namespace Clinic.Web.Layout;

/// <summary>Asks before something that can't be taken back.</summary>
internal static class Confirm
{
    /// <param name="action">What the button does, as on the button.</param>
    public static async Task<bool> AskAsync(this IDialogService dialogs, IStringLocalizer<Localization.Texts> texts, string question, string action) =>
        !(await dialogs.ShowConfirmationAsync(question, action, action, texts["Cancel"])).Cancelled;
}
