import { Dialog, ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';

import type { IRegisteredModel, IRegistration } from '../api';
import { describeError } from '../api';
import { checkModelName, emptyRegistration, RegisterForm } from '../components';

interface IRegisterDialogOptions {
  readonly trans: TranslationBundle;
  readonly runName: string;
  readonly models: readonly string[];
  /** The models that there are. */
  readonly known: readonly IRegisteredModel[];
  /** Name to start with. */
  readonly name: string;
  /** Registers the model, or throws what the server said. */
  readonly register: (registration: IRegistration) => Promise<void>;
}

/** Asks for a model's name; stays open, and says why, until the model is registered. */
export class RegisterDialog extends Dialog<IRegistration> {
  constructor(private readonly options: IRegisterDialogOptions) {
    const body = new RegisterBody(options);
    super({
      title: options.trans.__('Register the model of %1', options.runName),
      body,
      buttons: [
        Dialog.cancelButton(),
        Dialog.okButton({ label: options.trans.__('Register') })
      ],
      focusNodeSelector: 'input'
    });
    this.form = body;
  }

  /** Called by a button or by Enter, with the index of the button. */
  override resolve(index = ACCEPT): void {
    if (index !== ACCEPT) {
      super.resolve(index);
    } else if (!this.isBusy) {
      void this.accept(index);
    }
  }

  private async accept(index: number): Promise<void> {
    const registration = this.form.getValue();
    const problem = checkModelName(this.options.trans, registration.name);
    if (problem) {
      this.form.showError(problem);
      return;
    }
    this.isBusy = true;
    try {
      await this.options.register(registration);
      super.resolve(index);
    } catch (error) {
      this.form.showError(describeError(error));
    } finally {
      this.isBusy = false;
    }
  }

  private readonly form: RegisterBody;
  private isBusy = false;
}

/** Index of the button that registers. */
const ACCEPT = 1;

/** The form in the shape that a dialog asks for. */
class RegisterBody
  extends ReactWidget
  implements Dialog.IBodyWidget<IRegistration>
{
  constructor(private readonly options: IRegisterDialogOptions) {
    super();
    this.addClass('jp-Tracker');
    this.registration = emptyRegistration(options.models, options.name);
  }

  getValue(): IRegistration {
    return { ...this.registration, name: this.registration.name.trim() };
  }

  showError(message: string): void {
    this.error = message;
    this.update();
  }

  protected override render(): ReactElement {
    return (
      <RegisterForm
        trans={this.options.trans}
        models={this.options.models}
        known={this.options.known}
        value={this.registration}
        error={this.error}
        onChange={registration => {
          this.registration = registration;
          this.error = undefined;
          this.update();
        }}
      />
    );
  }

  private registration: IRegistration;
  private error?: string;
}
