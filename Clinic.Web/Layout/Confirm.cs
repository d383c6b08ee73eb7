using Microsoft.Extensions.Localization;
using Microsoft.FluentUI.AspNetCore.Components;

namespace Clinic.Web.Layout;

/// <summary>Asks before something that can't be taken back.</summary>
internal static class Confirm
{
    /// <param name="action">What the button does, as on the button.</param>
    public static async Task<bool> AskAsync(this IDialogService dialogs, IStringLocalizer<Localization.Texts> texts, string question, string action) =>
        !(await dialogs.ShowMessageBoxAsync(new MessageBoxOptions
        {
            Message = question,
            Title = action,
            PrimaryButton = action,
            // Enter presses the button that has the focus. As a shortcut of its own it would act while the focus is on the other one.
            PrimaryShortCut = "",
            SecondaryButton = texts["Cancel"],
            SecondaryShortCut = "Escape",
        })).Cancelled;
}
